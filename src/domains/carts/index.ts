export { type CartState, changeCart, readStates } from './change.ts';
export type { CartOperation, ChangeCart } from './operation.ts';
export type { CartSettings } from './person-view.ts';
export { cartRoutes, ownerOf } from './routes.ts';
export { v1CartRoutes } from './routes-v1.ts';
export { discardCarts, readCarts } from './store.ts';
export { type Coupon, couponFault, couponLock, readCoupons, redeemCoupons } from './store-coupons.ts';
export { type PricedLine, type Totals, totalsOf } from './totals.ts';
export { type Cart, type CartItem, customerOwner, emptyCart, guestOwner } from './types.ts';
