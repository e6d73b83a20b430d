/** What is said to people outside the shop: mail, SMS, push. */
export { type DemoMessage, forgetDemoMessages, putDemoMessages } from './demo-rows.ts';
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
export { afterQuietHours, isQuiet, type QuietHours } from './quiet-hours.ts';
export { eraseMessages, type Message, withdrawMessages } from './store.ts';
