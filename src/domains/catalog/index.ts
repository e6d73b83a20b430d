/** What is sold. Other domains compose these functions inside their transactions; see each for the locks that it expects. */
export { categoryEntity } from './admin-category.ts';
export { productEntity } from './admin-product.ts';
export { demoProductIds, forgetDemoMenu } from './demo-rows.ts';
export { describeProducts } from './describe.ts';
export {
  type Allergen,
  allergens,
  conflictsOf,
  type Diet,
  type DietaryRestriction,
  diets,
  restrictionWord,
  restrictionWords,
} from './dietary.ts';
export { productChanged, stockChanged } from './events.ts';
export { type ImportedProduct, importProducts } from './import-products.ts';
export { listedProducts } from './listed.ts';
export { allergensAsServed, type Configuration, chooseOptions } from './options.ts';
export { type Category, putCategories } from './put-categories.ts';
export { putProducts } from './put-products.ts';
export { countRatings, type RatingChange, ratingLock } from './ratings.ts';
export { type CatalogDeps, catalogRoutes } from './routes.ts';
export { type StockCount, setStock } from './set-stock.ts';
export { Shelf, type Shortfall } from './shelf.ts';
export { productLock, type Reservation, reserveStock, returnStock } from './stock.ts';
export type { Choice, MenuEntry, OptionGroup, ProductDescription } from './types.ts';
