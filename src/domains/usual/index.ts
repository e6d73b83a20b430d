/** Order my usual: learned from orders and favourites, held against the menu, the stock and the diet of this moment. */
export { type UsualDeps, usualRoutes } from './routes.ts';
export { usualMethods } from './rpc.ts';
export { type Place, type Usual, usualOf } from './usual.ts';
