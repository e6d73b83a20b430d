import { quoteText } from '../duckdb/index.ts';
import type { FeedColumn } from './feed-map.ts';
import { orderStatuses, paymentStatuses, type Rule } from './imported-order.ts';

export interface RuleCheck {
  readonly rule: Rule;
  readonly column: FeedColumn;
  /** SQL condition over a line. NULL counts as broken, so that a check cannot be passed by accident. */
  readonly holds: string;
  /** What is said of the column's value when the check is broken. */
  readonly message: string;
}

/** Bounds that keep an order's total well inside what numbers and the database hold exactly. */
const maxQuantity = 99_999;
const maxPriceCents = 9_999_999_999;
const maxIdLength = 200;
const maxTextLength = 500;

/**
 * The rules for an order line, in the order in which they are told. Of the checks on one column the first broken one
 * counts: a value that is no amount is not negative as well. At most 50, as they are counted in the bits of a number.
 */
export function ruleChecks(storeCurrency: string): RuleCheck[] {
  const currency = quoteText(storeCurrency);
  const isThere = (rule: Rule, column: FeedColumn) => check(rule, column, `${column} IS NOT NULL`, 'is empty');
  const oneOf = (column: FeedColumn, values: readonly string[]) => {
    const known = `list_contains([${values.map(quoteText).join(', ')}], lower(${column}))`;
    return [
      isThere('unknown_status', column),
      check('unknown_status', column, known, `is none of ${values.join(', ')}`),
    ];
  };
  const atMost = (length: number, column: FeedColumn) =>
    check(
      'malformed_row',
      column,
      `coalesce(length(${column}), 0) <= ${length}`,
      `is longer than ${length} characters`,
    );
  const inCurrency = (column: FeedColumn, code: string) =>
    check('bad_currency', column, `coalesce(${code}, ${currency}) = ${currency}`, `is not in ${storeCurrency}`);
  return [
    isThere('missing_key', 'order_id'),
    atMost(maxIdLength, 'order_id'),
    isThere('bad_timestamp', 'order_date'),
    check('bad_timestamp', 'order_date', 'placed_ms IS NOT NULL', 'is no time in the expected form'),
    check(
      'bad_timestamp',
      'order_date',
      `placed_ms BETWEEN 0 AND ${Date.UTC(2100, 0)}`,
      'is not between 1970 and 2100',
    ),
    atMost(maxIdLength, 'customer_id'),
    isThere('missing_key', 'product_id'),
    atMost(maxIdLength, 'product_id'),
    atMost(maxTextLength, 'product_name'),
    atMost(maxTextLength, 'category'),
    isThere('bad_number', 'quantity'),
    check('bad_number', 'quantity', 'pieces IS NOT NULL', 'is not a whole number'),
    check('negative_amount', 'quantity', 'pieces >= 0', 'is negative'),
    check('bad_number', 'quantity', `pieces BETWEEN 1 AND ${maxQuantity}`, `is not between 1 and ${maxQuantity}`),
    isThere('bad_number', 'price'),
    check('bad_number', 'price', "price_money.whole || price_money.fraction <> ''", 'is not an amount'),
    check('bad_number', 'price', "length(rtrim(price_money.fraction, '0')) <= 2", 'has more than two decimals'),
    check('negative_amount', 'price', 'price_cents = 0 OR NOT _negative(price_money)', 'is negative'),
    check('bad_number', 'price', `price_cents <= ${maxPriceCents}`, 'is too large'),
    inCurrency('price', '_currency(price_money)'),
    inCurrency('currency', 'upper(currency)'),
    ...oneOf('order_level_payment_status', paymentStatuses),
    atMost(maxTextLength, 'payment_method'),
    ...oneOf('status', orderStatuses),
  ];
}

function check(rule: Rule, column: FeedColumn, holds: string, message: string): RuleCheck {
  return { rule, column, holds, message };
}
