import type { Command } from './command.ts';

export interface CommandEntry {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  /** Only then is the command's code loaded, with all that it needs. */
  readonly load: () => Promise<{ command: Command }>;
}

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  { name: 'start', summary: 'run the shop: database, API and workers', load: () => import('./start.ts') },
  { name: 'migrate', summary: 'apply or list database migrations', load: () => import('./migrate.ts') },
  { name: 'seed', summary: 'make, remake or remove the demo', load: () => import('./seed.ts') },
  { name: 'database url', summary: 'print the URL of the database in use', load: () => import('./database-url.ts') },
  { name: 'import', summary: "load a till's export through the API's own commands", load: () => import('./import.ts') },
  { name: 'feeds check', summary: 'explain what a feed map would do to files', load: () => import('./feeds-check.ts') },
  { name: 'events tail', summary: 'print events as they come', load: () => import('./events-tail.ts') },
  {
    name: 'events replay',
    summary: 'tell a reader the whole log again, from its beginning',
    load: () => import('./events-replay.ts'),
  },
  {
    name: 'consumers list',
    summary: 'show where the readers of the log stand',
    load: () => import('./consumers-list.ts'),
  },
  {
    name: 'consumers pause',
    summary: 'stop a reader of the log for a while',
    load: async () => ({ command: (await import('./consumers-control.ts')).pause }),
  },
  {
    name: 'consumers resume',
    summary: 'let a paused reader go on',
    load: async () => ({ command: (await import('./consumers-control.ts')).resume }),
  },
  {
    name: 'consumers reset',
    summary: 'let a reader start over from the beginning of the log',
    load: async () => ({ command: (await import('./consumers-control.ts')).reset }),
  },
  {
    name: 'dead-letters list',
    summary: 'show events that a reader could not take',
    load: () => import('./dead-letters-list.ts'),
  },
  {
    name: 'dead-letters replay',
    summary: 'hand such events to their reader again',
    load: () => import('./dead-letters-replay.ts'),
  },
  {
    name: 'jobs list',
    summary: 'show background jobs: when they ran, what came of it, when they run next',
    load: () => import('./jobs-list.ts'),
  },
  {
    name: 'jobs history',
    summary: 'show the runs of a job: when, by whom, what came of each',
    load: () => import('./jobs-history.ts'),
  },
  {
    name: 'jobs run',
    summary: 'have a job run now',
    load: async () => ({ command: (await import('./jobs-control.ts')).run }),
  },
  {
    name: 'jobs pause',
    summary: 'end the schedule of a job for a while',
    load: async () => ({ command: (await import('./jobs-control.ts')).pause }),
  },
  {
    name: 'jobs resume',
    summary: 'take the schedule of a job up again',
    load: async () => ({ command: (await import('./jobs-control.ts')).resume }),
  },
  { name: 'reminders list', summary: 'show who is reminded next', load: () => import('./reminders-list.ts') },
  { name: 'reminders send', summary: 'have due reminders sent now', load: () => import('./reminders-send.ts') },
  {
    name: 'api-key create',
    summary: 'let a service in; its key is shown once',
    load: async () => ({ command: (await import('./api-key.ts')).create }),
  },
  {
    name: 'api-key list',
    summary: 'show the services that have keys',
    load: async () => ({ command: (await import('./api-key.ts')).list }),
  },
  {
    name: 'api-key revoke',
    summary: 'end a key for good',
    load: async () => ({ command: (await import('./api-key.ts')).revoke }),
  },
  {
    name: 'user create',
    summary: 'give a person an account',
    load: async () => ({ command: (await import('./user.ts')).create }),
  },
  {
    name: 'user grant',
    summary: 'give a person more roles',
    load: async () => ({ command: (await import('./user.ts')).grant }),
  },
  { name: 'config', summary: 'print the settings in effect', load: () => import('./config.ts') },
  { name: 'doctor', summary: 'check what Crema needs and say how to mend it', load: () => import('./doctor.ts') },
];
