/** Who buys, what they like, whom they belong with, and the figures about it. */
export type { AccountProfile, Accounts, FollowedProfile } from './accounts.ts';
export { type AddFavorite, addFavorite, type DescribedFavorite } from './add-favorite.ts';
export { addMember, type Member } from './add-member.ts';
export { type CustomerAddress, readCustomerAddresses } from './addresses.ts';
export { type CustomerReferences, customerEntity } from './admin-customer.ts';
export { type ChangeFamily, changeFamily } from './change-family.ts';
export { type ChangeFavorite, changeFavorite } from './change-favorite.ts';
export { statisticsConsumer } from './consumers.ts';
export { type CustomerContact, readCustomerContacts } from './contacts.ts';
export { createCustomers, type WrittenCustomer } from './create-customers.ts';
export { type CreateFamily, createFamily } from './create-family.ts';
export { forgetDemoCustomers, putDemoCustomers } from './demo-rows.ts';
export type { CustomerDeps, EraseCustomer } from './deps.ts';
export { enrolAccounts } from './enrol-accounts.ts';
export { eraseCustomers, forgetPurchaseCounts } from './erase.ts';
export { customerErased, customerRegistered, customerUpdated } from './events.ts';
export { familyView, mayKnow as mayKnowFamily } from './family-rights.ts';
export { favoriteView, listFavorites } from './favorites.ts';
export { type ImportCounts, type ImportDeps, type ImportError, importProfiles } from './import-profiles.ts';
export { type KeptCustomers, keepCustomers } from './kept-customers.ts';
export {
  customersToCheck,
  keptProductStatistics,
  keptStatistics,
  statisticsKeeper,
} from './kept-statistics.ts';
export { knownCustomers } from './known-customers.ts';
export { type CustomerFilter, customerSorts, listCustomers } from './list-customers.ts';
export { customerLock } from './locks.ts';
export { displayNamesOf } from './names.ts';
export { patchCustomers } from './patch-customers.ts';
export { exportFamilies, exportStatistics } from './personal-data.ts';
export { presentStatistics } from './present.ts';
export type { Customer, CustomerFields } from './profile.ts';
export { type CustomerProfile, putProfiles } from './put-profiles.ts';
export { readStatistics } from './queries.ts';
export { readCustomers } from './read-customers.ts';
export { type RemoveFavorite, removeFavorite } from './remove-favorite.ts';
export { removeMember } from './remove-member.ts';
export { type Restrictions, readRestrictions } from './restrictions.ts';
export { accessBy, customerRights, mayDo, meant, type Right } from './rights.ts';
export { customerRoutes } from './routes.ts';
export { customerMethods } from './rpc.ts';
export { rpcAccessBy } from './rpc-access.ts';
export { restrictionsOf } from './rpc-customer.ts';
export { StatisticsFeed } from './statistics-feed.ts';
export { countPurchases, ensureCustomers, isCustomer, type PurchaseCount } from './store.ts';
export { type Family, familiesOf, readFamilies } from './store-families.ts';
export { type Favorite, readFavorites } from './store-favorites.ts';
