import { cache } from './areas/cache.ts';
import { commands } from './areas/commands.ts';
import { database } from './areas/database.ts';
import { demo } from './areas/demo.ts';
import { events } from './areas/events.ts';
import { feeds } from './areas/feeds.ts';
import { identity } from './areas/identity.ts';
import { loyalty } from './areas/loyalty.ts';
import { mail } from './areas/mail.ts';
import { objects } from './areas/objects.ts';
import { seller } from './areas/seller.ts';
import { server } from './areas/server.ts';
import { store } from './areas/store.ts';
import { upkeep } from './areas/upkeep.ts';
import type { Setting } from './setting.ts';

/** Every setting, by area, in the order of the documentation. */
export const settings = {
  server,
  store,
  seller,
  database,
  events,
  cache,
  objects,
  identity,
  loyalty,
  mail,
  upkeep,
  feeds,
  demo,
  commands,
};

export type Area = keyof typeof settings;

/** The typed value of every setting. */
export type Values = {
  readonly [Name in Area]: {
    readonly [Key in keyof (typeof settings)[Name]]: (typeof settings)[Name][Key] extends Setting<infer Value>
      ? Value
      : never;
  };
};

export interface Declared {
  readonly area: Area;
  readonly key: string;
  readonly setting: Setting<unknown>;
}

/** The same as a list. */
export const declared: readonly Declared[] = Object.entries(settings).flatMap(([area, entries]) =>
  Object.entries(entries).map(([key, setting]) => ({ area: area as Area, key, setting: setting as Setting<unknown> })),
);

/** Names under which a setting is looked for. */
export function namesOf(setting: Setting<unknown>): string[] {
  const names = [setting.name, ...(setting.aliases ?? [])];
  return setting.secret ? names.flatMap((name) => [name, `${name}_FILE`]) : names;
}
