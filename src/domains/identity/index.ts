/** Who may come in: people with passwords, services with keys, guests with cookies. */
export { readUserAddresses, type UserAddress } from './addresses.ts';
export { userEntity } from './admin-user.ts';
export { type ApiKey, findLiveApiKeys, listApiKeys, type NewApiKey } from './api-keys.ts';
export { readUserContacts, type UserContact } from './contacts.ts';
export { createApiKeys } from './create-api-keys.ts';
export { createUsers } from './create-users.ts';
export { customerAccounts } from './customer-accounts.ts';
export type { IdentityDeps } from './deps.ts';
export { eraseCommand, eraseCustomerCommand } from './erase.ts';
export { forgetExpired } from './forget-expired.ts';
export { type Grant, grantRoles } from './grant-roles.ts';
export { guestCookieDays } from './guests.ts';
export { type Identity, type IdentityOptions, identityOf } from './identity.ts';
export { hashOfKey, newKeyText } from './key-text.ts';
export { namesOf, type PersonName } from './names.ts';
export { hashPassword, passwordFault } from './passwords.ts';
export type { PersonalData } from './personal-data.ts';
export { revokeKeys } from './revoke-api-keys.ts';
export { identityRoutes } from './routes.ts';
export { derivedKey, type Signing } from './tokens.ts';
export {
  accountsOf,
  emailLock,
  forgetDemoUsers,
  insertUsers,
  type NewUser,
  type User,
  usersByEmail,
  usersById,
} from './users.ts';
