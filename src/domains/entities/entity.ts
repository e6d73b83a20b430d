import type { TSchema } from 'typebox';
import type { Command } from '../../kernel/command.ts';
import type { ProblemCode } from '../../kernel/errors.ts';
import type { Role } from '../../kernel/principal.ts';

/**
 * What a column holds, and how its value leaves the database: `money` as integer cents, `decimal` as a number,
 * `timestamp` as ISO 8601 in UTC, `date` as `2026-04-30`, `list` as an array of texts, `json` as it is.
 */
export const kinds = ['text', 'integer', 'money', 'decimal', 'boolean', 'timestamp', 'date', 'list', 'json'] as const;
export type Kind = (typeof kinds)[number];

/** One column of an entity: the only place that says what it is called, holds, and who may see and change it. */
export interface Column {
  readonly name: string;
  /** For people: the head of a grid's column. */
  readonly label: string;
  readonly kind: Kind;
  /** The value as SQL over the entity's `from`; without it, the column of the same name. */
  readonly sql?: string;
  readonly nullable?: boolean;
  /** All values that it can have; of a `list`, its members. */
  readonly values?: readonly string[];
  readonly sortable?: boolean;
  /** What it is sorted by, where that is not its value: names without regard to case, say. */
  readonly sortSql?: string;
  readonly filterable?: boolean;
  /** Roles that see it, where they are fewer than the entity's readers. */
  readonly readers?: readonly Role[];
  /** Whether it can be given when a row is made. */
  readonly create?: 'required' | 'optional';
  /** Whether it can be changed afterwards. */
  readonly patch?: boolean;
  /** Can be written and is never shown, such as a password. */
  readonly writeOnly?: boolean;
  /** The value that a filter looks for, where people may write it in other words: of a `list`, its members. */
  readonly reads?: (given: string) => string;
  /** What is accepted, where that is narrower than the kind. */
  readonly accepts?: TSchema;
  /** How the value is shown, where the kind does not say enough: of a `json`, say. */
  readonly shows?: TSchema;
  /** Turns what the database has into what is shown, where a `json` differs: it may hold money. */
  readonly present?: (value: never) => unknown;
  readonly description?: string;
  readonly example: unknown;
}

/** What was sent of a row, by column: money in cents, times in UTC, all else as it came. */
export type Fields = Readonly<Record<string, unknown>>;

export interface NewRow {
  readonly fields: Fields;
}

export interface RowPatch {
  readonly id: string;
  /** The version that was read; absent: whatever it is by now. */
  readonly version?: number | undefined;
  readonly fields: Fields;
}

export interface RowRemoval {
  readonly id: string;
  readonly version?: number | undefined;
}

/** Which row was written. */
export interface Written {
  readonly id: string;
}

/** What became of a row that was to go: what others refer to is kept, out of sight. */
export interface Removed {
  readonly id: string;
  readonly outcome: 'deleted' | 'archived';
}

/**
 * A kind of record as staff list, filter, export and edit it. Its domain declares it once and offers it at its
 * `index.ts`; lists, validation, the interface's description and exports are made of it.
 */
export interface Entity {
  /** As in addresses: `products`. */
  readonly name: string;
  /** One of them, for people: `Product`. */
  readonly title: string;
  /** The column whose value names a row, in addresses and everywhere; unique and never null. */
  readonly key: string;
  /** Of the key in the database. */
  readonly keyType: 'text' | 'uuid';
  /** What SQL reads rows from: one row for each key. */
  readonly from: string;
  readonly columns: readonly Column[];
  /** SQL that holds for the rows that a search finds; `$1` stands for what is searched. */
  readonly search?: string;
  /** What a search looks at, for people. */
  readonly searches?: string;
  /** A sortable column, with `-` in front for descending. */
  readonly defaultSort: string;
  readonly readers: readonly Role[];
  /** Who may make, change and remove rows. */
  readonly editors: readonly Role[];
  /** Whether services with the scope `admin:read` may read it. */
  readonly services: boolean;
  /** Done to what was sent before it is written, outside the transaction: what takes long, such as hashing. */
  readonly prepare?: (fields: Fields) => Promise<Fields>;
  readonly create?: Command<NewRow, Written>;
  readonly patch?: Command<RowPatch, Written>;
  readonly remove?: Command<RowRemoval, Removed>;
  /** What its commands refuse, beside the usual. */
  readonly problems?: readonly ProblemCode[];
}
