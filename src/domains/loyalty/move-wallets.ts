import type { Consumer } from '../../kernel/consumer.ts';
import type { Transaction } from '../../kernel/database.ts';
import { isOurs, type NewEvent, type StoredEvent } from '../../kernel/event.ts';
import { customerRegistered, customerUpdated } from '../customers/events.ts';
import { changeOf } from './change-event.ts';
import { openWallets } from './open-wallets.ts';
import { readWhereabouts, saveMembers } from './store-members.ts';
import { saveWallets } from './store-wallets.ts';

interface Move {
  readonly customer_id: string;
  readonly wallet_id: string;
}

/**
 * Keeps customers' points in the wallet that their families share, or in their own. Points are hers who earned them until
 * they are spent: who joins brings what she has, debts too; who leaves takes what is left of what she earned, wherever
 * she earned it; what was spent together stays spent. It cannot be rebuilt: the ledger is a book.
 */
export const walletsConsumer: Consumer = {
  name: 'loyalty.wallets',
  types: [customerRegistered.type, customerUpdated.type],
  async handle(tx, events, now) {
    const wanted = movesOf(events);
    if (wanted.length === 0) return [];
    // nobody else writes down who is where, so what is read here holds until this is over
    const whereabouts = await readWhereabouts(
      tx,
      wanted.map(({ customer_id }) => customer_id),
    );
    const moves = wanted.filter(({ customer_id, wallet_id }) => whereabouts.of(customer_id) !== wallet_id);
    return moves.length === 0 ? [] : moveWallets(tx, moves, now);
  },
};

/** Where each customer is in the end; an event that names no wallet says nothing about it. */
function movesOf(events: readonly StoredEvent[]): Move[] {
  const moves = new Map<string, Move>();
  for (const event of events) {
    const { customer_id, wallet_id } = event.data as Omit<Move, 'wallet_id'> & { readonly wallet_id?: string };
    if (wallet_id !== undefined && isOurs(event)) moves.set(customer_id, { customer_id, wallet_id });
  }
  return [...moves.values()];
}

async function moveWallets(tx: Transaction, moves: readonly Move[], now: Date): Promise<NewEvent[]> {
  const wallets = await openWallets(
    tx,
    moves.map(({ customer_id }) => customer_id),
    moves.map(({ wallet_id }) => wallet_id),
  );
  const effective_at = now.toISOString();
  const events: NewEvent[] = [];
  for (const { customer_id, wallet_id } of moves) {
    const from = wallets.of(customer_id);
    const to = wallets.byId(wallet_id);
    const own = wallet_id === customer_id;
    const cause = { customer_id, reason: own ? 'wallet_left' : 'wallet_joined', effective_at };
    const handed = from.handOver(customer_id, cause);
    if (!handed) continue;
    // what was kept alive by everybody's orders does not expire on the way
    if (from.lastActivityAt !== null) to.noteActivity(from.lastActivityAt);
    const taken = to.takeOver(handed.lots, cause);
    // imports bring nobody into a family: it happens now, whoever moves
    events.push(changeOf(handed.entry, 'live'), changeOf(taken, 'live'));
  }
  saveMembers(tx, moves, now);
  saveWallets(tx, wallets.all(), now);
  return events;
}
