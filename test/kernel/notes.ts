import { Type } from 'typebox';
import { type Call, type Command, type Outcome, refusal, success } from '../../src/kernel/command.ts';
import { sql, type Transaction } from '../../src/kernel/database.ts';
import { type Problem, problem } from '../../src/kernel/errors.ts';
import { defineEvent } from '../../src/kernel/event.ts';
import { system } from '../../src/kernel/principal.ts';

/** The smallest domain there is: notes, written by a command, told by an event. */
export interface Note {
  readonly note_id: string;
  /** At most 20 characters, by the schema. */
  readonly body: string;
  readonly locks?: readonly string[];
}

export const noted = defineEvent(
  'trial.noted',
  '/crema/trial',
  Type.Object({ note_id: Type.String(), body: Type.String() }),
);

const insert = sql(
  'trial.write_notes',
  `insert into trial.notes (note_id, body, written_by)
   select *, current_setting('application_name') from unnest($1::text[], $2::text[])`,
);

export interface Hooks {
  /** Sees each batch before it writes; may hold it up or throw. */
  readonly before?: (notes: readonly Note[], tx: Transaction) => unknown;
  readonly explain?: (constraint: string) => Problem | undefined;
}

/** Writes notes as a set; refuses the body `refuse me`, throws on `throw problem` and `throw defect`. */
export function writeNotes(hooks: Hooks = {}): Command<Note, string> {
  return {
    name: 'trial.write_notes',
    locks: (note) => note.locks ?? [],
    ...(hooks.explain && { explain: hooks.explain }),
    async execute(tx: Transaction, calls: readonly Call<Note>[]): Promise<Outcome<string>[]> {
      const notes = calls.map((call) => call.input);
      await hooks.before?.(notes, tx);
      const written = notes.filter((note) => note.body !== 'refuse me');
      if (written.some((note) => note.body === 'throw problem'))
        throw problem('forbidden', 'This note throws a problem.');
      if (written.some((note) => note.body === 'throw defect')) throw new TypeError('a defect in the command');
      if (written.length > 0) {
        void tx.write(insert, [written.map((note) => note.note_id), written.map((note) => note.body)]);
      }
      return notes.map((note) =>
        note.body === 'refuse me'
          ? refusal(problem('not_found', 'This note is refused.'))
          : success(note.body, [noted.make(note.note_id, { note_id: note.note_id, body: note.body })]),
      );
    },
  };
}

let last = 0;
/** A note that nobody has written yet. */
export const note = (body: string, locks?: readonly string[]): Note => {
  last += 1;
  return { note_id: `note-${last}`, body, ...(locks && { locks }) };
};

export const call = (input: Note) => ({ input, principal: system('test') });

/** Something to hold others up with until it is opened. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
