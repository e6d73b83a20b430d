import { resetConsumer, setPaused } from '../kernel/consumer-admin.ts';
import { consumersOf } from '../roles/consumers.ts';
import { CommandFailed } from './command.ts';
import { control } from './control.ts';

const example = 'customers.statistics';

export const pause = control('consumers pause', example, async (database, name) => {
  await setPaused(database, name, true);
  return `${name} is paused, in every process.`;
});

export const resume = control('consumers resume', example, async (database, name) => {
  await setPaused(database, name, false);
  return `${name} goes on within a minute, or with the next event.`;
});

export const reset = control('consumers reset', example, async (database, name, config) => {
  const consumer = consumersOf(config).find((one) => one.name === name);
  if (!consumer) throw new CommandFailed(`There is no consumer ${name}; \`crema consumers list\` names them.`);
  await resetConsumer(database, consumer);
  return `${name} starts over from the beginning of the log.`;
});
