import { describe, expect, test } from 'vitest';
import { sql, type Transaction } from '../../../src/kernel/database.ts';
import { useKernel } from '../../kernel/setting.ts';

const setting = useKernel();
const insert = sql('trial.insert_note', 'insert into trial.notes (note_id, body) values ($1, $2)');
const count = sql('trial.count_notes', 'select count(*)::int as notes from trial.notes');
const notesOf = async (id: string) => setting.rows('select body from trial.notes where note_id = $1', [id]);

describe('a failed statement that nobody waited for', () => {
  test('fails the transaction with its own error, not with the one of whoever was waited for', async () => {
    const { database } = setting.open();
    const work = async (tx: Transaction) => {
      void tx.write(insert, ['long', 'x'.repeat(21)]);
      await tx.query(count);
    };
    await expect(database.transaction(work)).rejects.toMatchObject({ code: '23514', constraint: 'notes_body_short' });
  });
});

describe('a statement that comes after the end', () => {
  test('is refused once the work has failed, instead of running outside the transaction', async () => {
    const { database } = setting.open();
    let late: Promise<unknown> = Promise.resolve();
    const work = async (tx: Transaction) => {
      void tx.write(insert, ['in time', 'rolled back']);
      late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => tx.write(insert, ['late', 'after rollback']));
      late.catch(() => {});
      throw new Error('the work has failed');
    };
    await expect(database.transaction(work)).rejects.toThrow('the work has failed');
    await expect(late).rejects.toThrow('over');
    expect(await notesOf('in time')).toEqual([]);
    expect(await notesOf('late')).toEqual([]);
  });

  test('is refused once the commit is on its way', async () => {
    const { database } = setting.open();
    let late: Promise<unknown> = Promise.resolve();
    await database.transaction(async (tx) => {
      void tx.write(insert, ['committed', 'in time']);
      late = new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
        tx.write(insert, ['straggler', 'after commit']),
      );
      late.catch(() => {});
    });
    await expect(late).rejects.toThrow('over');
    expect(await notesOf('committed')).toEqual([{ body: 'in time' }]);
    expect(await notesOf('straggler')).toEqual([]);
  });
});
