/** What is said to people outside the shop: mail, SMS, push. */
export { forgetMessages } from './forget-messages.ts';
export {
  type Channel,
  channels,
  type NewMessage,
  type OrderData,
  type Template,
  type TemplateData,
} from './messages.ts';
export { exportMessages } from './personal-data.ts';
export { putInOutbox } from './put-in-outbox.ts';
export { eraseMessages, type Message } from './store.ts';
