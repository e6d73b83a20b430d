export { CardDriver, type Recorder } from './card-driver.ts';
export { forgetPayments } from './demo-rows.ts';
export { paymentFailed, paymentProcessed, paymentRefunded } from './events.ts';
export {
  type Channel,
  claimDuePayments,
  insertPayments,
  type NewPayment,
  type Payment,
  readPayments,
  readPaymentsOf,
  type Settlement,
  settlePayments,
} from './store.ts';
export {
  claimDueRefunds,
  type DueRefund,
  insertRefunds,
  type NewRefund,
  orderOfRefund,
  type Refund,
  readRefundsOf,
  settleRefunds,
} from './store-refunds.ts';
