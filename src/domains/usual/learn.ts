import type { PastOrder } from '../orders/index.ts';
import { type Counted, type Habit, habitsOf, usualShare } from './habits.ts';
import { isWeekend, likeness, localTime, type Moment } from './moment.ts';

export interface Learned {
  readonly habits: readonly Habit[];
  /** From 0 to 1: how much the orders agree, and how many there are that say anything. */
  readonly confidence: number;
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly code: 'ordered_often' | 'at_this_hour' | 'on_this_day' | 'at_this_place' | 'favorite' | 'little_known';
  readonly message: string;
}

/** Days after which an order counts half: tastes change with the seasons. */
const halfLifeDays = 60;
/** Less than this is no habit. */
const leastShare = 0.25;
/** Orders like now that half convince. */
const convincing = 2;

/**
 * What somebody usually orders at such a moment: each of her orders counts by how much its hour, day and place are like
 * this one's, and by its age. A product is part of the usual when it was in half of them so counted, as she
 * mostly has it.
 */
export function learn(orders: readonly PastOrder[], moment: Moment, now: Date, timeZone: string): Learned {
  const counted = orders.map((order) => {
    const then = {
      ...localTime(new Date(order.placed_at), timeZone),
      fulfilment: order.fulfilment,
      table: order.table,
    };
    const age = Math.max(0, now.getTime() - Date.parse(order.placed_at)) / 86_400_000;
    return { order, then, weight: likeness(moment, then) * 0.5 ** (age / halfLifeDays) };
  });
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  const all = total > 0 ? habitsOf(counted, total) : [];
  const [first] = all;
  if (!first || first.share < leastShare) return { habits: [], confidence: 0, reasons: [] };
  const habits = all.filter(({ share }) => share >= usualShare);
  if (habits.length === 0) habits.push(first);
  const agreed = habits.reduce((sum, { share }) => sum + share, 0) / habits.length;
  const confidence = Math.round(agreed * (total / (total + convincing)) * 100) / 100;
  return { habits, confidence, reasons: reasonsFor(first, counted, moment) };
}

const days = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

function reasonsFor({ product_id, product_name }: Habit, counted: readonly Counted[], moment: Moment): Reason[] {
  const has = ({ order }: Counted) => order.items.some((item) => item.product_id === product_id);
  const times = counted.filter(has).length;
  const reasons: Reason[] = [
    { code: 'ordered_often', message: `${product_name} was in ${times} of your last ${counted.length} orders.` },
  ];
  const hour = Math.floor(moment.hour);
  const around = counted.filter(({ then }) => Math.abs(then.hour - moment.hour) <= 1.5);
  tell('at_this_hour', around, `around ${String(hour).padStart(2, '0')}:00`);
  const sameDay = counted.filter(({ then }) => then.weekday === moment.weekday);
  if (sameDay.length > 1) tell('on_this_day', sameDay, `on ${days[moment.weekday - 1]}`);
  else
    tell(
      'on_this_day',
      counted.filter(({ then }) => isWeekend(then) === isWeekend(moment)),
      isWeekend(moment) ? 'at weekends' : 'on working days',
    );
  if (moment.fulfilment !== null) {
    const here = counted.filter(({ then }) => then.fulfilment === moment.fulfilment);
    const place = moment.fulfilment === 'table' ? 'at a table' : `for ${moment.fulfilment}`;
    tell('at_this_place', here, place);
  }
  return reasons;

  function tell(code: Reason['code'], among: readonly Counted[], when: string): void {
    const count = among.filter(has).length;
    if (count > 0) reasons.push({ code, message: `You had it ${count} of ${among.length} times ${when}.` });
  }
}
