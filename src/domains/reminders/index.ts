/** Reminders: who wants to be told when, and telling her. */
export { reminderEntity } from './admin-reminder.ts';
export { type DemoReminder, forgetDemoReminders, putDemoReminders } from './demo-rows.ts';
export { reminderSent } from './events.ts';
export { ReminderLinks } from './links.ts';
export { exportReminders } from './personal-data.ts';
export { type ReminderDeps, reminderRoutes } from './routes.ts';
export { scheduleOf } from './schedule.ts';
export { sendDueReminders } from './send-due.ts';
export { deleteRemindersOf, findDue, listDueSoon } from './store.ts';
export type { Reminder } from './types.ts';
