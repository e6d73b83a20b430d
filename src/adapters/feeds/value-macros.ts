import { quoteText } from '../duckdb/index.ts';
import type { FeedMap } from './feed-map.ts';

/** As in `$1,234.50`, `USD 3`, `12 €`, `(4.50)`, `4.50-`: signs, code before or after, digits in groups, decimals. */
const currencyMark = '[A-Z]{3}|[A-Z]{0,2}\\p{Sc}';

/**
 * SQL macros that read people's way of writing amounts. `amount(text)` is for maps too: `amount('$1,234.50')` →
 * 1234.5000; NULL for what is no amount.
 */
export function amountMacros(map: FeedMap): string[] {
  const comma = map.decimal === ',';
  const groups = comma ? "[. '’]" : "[, '’]";
  const number = `(\\d{1,3}(?:${groups}\\d{3})+|\\d+)?(?:${comma ? ',' : '\\.'}(\\d*))?`;
  const money = `^([-(])?\\s*(${currencyMark})?\\s*(-)?\\s*${number}\\s*(${currencyMark})?\\s*([-)])?$`;
  const parts = `['sign1', 'code1', 'sign2', 'whole', 'fraction', 'code2', 'sign3']`;
  const noBreakSpaces = `translate(text, chr(160) || chr(8239) || chr(8201), '   ')`;
  return [
    `CREATE MACRO _money(text) AS regexp_extract(${noBreakSpaces}, ${quoteText(money)}, ${parts})`,
    `CREATE MACRO _digits(money) AS translate(money.whole, ',. ''’', '')`,
    `CREATE MACRO _negative(money) AS money.sign1 || money.sign2 || money.sign3 <> ''`,
    // NULL for what is no amount, and for a third decimal that is not 0
    `CREATE MACRO _cents(money) AS CASE
       WHEN money.whole || money.fraction <> '' AND length(rtrim(money.fraction, '0')) <= 2
       THEN TRY_CAST(_digits(money) || rpad(left(money.fraction, 2), 2, '0') AS BIGINT) END`,
    `CREATE MACRO _currency(money) AS CASE coalesce(nullif(money.code1, ''), money.code2)
       WHEN '€' THEN 'EUR' WHEN '£' THEN 'GBP' WHEN 'US$' THEN 'USD'
       ELSE nullif(regexp_extract(coalesce(nullif(money.code1, ''), money.code2), '^[A-Z]{3}$'), '') END`,
    `CREATE MACRO _amount(money) AS CASE WHEN money.whole || money.fraction <> '' THEN
       TRY_CAST(CASE WHEN _negative(money) THEN '-' ELSE '' END || _digits(money) || '.' || money.fraction || '0'
         AS DECIMAL(18, 4)) END`,
    'CREATE MACRO amount(text) AS _amount(_money(text))',
  ];
}

/**
 * SQL macro that makes a text TIMESTAMPTZ, read by `formats`, or as ISO 8601 when there are none. Times without a zone
 * are in `timeZone`; where its clocks jump ahead, a time that never was is moved on by the jump (02:30 → 03:30), and
 * where they go back, a time that was twice means the second one (standard time). PostgreSQL decides the same way.
 */
export function momentMacro(formats: readonly string[] | undefined, timeZone: string): string {
  const local = (timestamp: string) => `timezone(${quoteText(timeZone)}, ${timestamp})`;
  if (formats) {
    const attempts = formats.map((format) => {
      const parsed = `try_strptime(text, ${quoteText(format)})`;
      return /%z/i.test(format) ? parsed : local(parsed);
    });
    return `CREATE MACRO _moment(text) AS coalesce(${attempts.join(', ')})`;
  }
  const minute = '^\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}';
  const second = ':\\d{2}(\\.\\d+)?';
  // DuckDB wants seconds before a zone, no space there, and a colon within it
  const tight = "regexp_replace(text, ' ([Z+-])', '\\1')";
  const whole = `regexp_replace(regexp_replace(${tight}, '(${minute})([Z+-])', '\\1:00\\2'), '([+-]\\d{2})(\\d{2})$', '\\1:\\2')`;
  return `CREATE MACRO _moment(text) AS CASE
    WHEN regexp_matches(text, '${minute}(${second})?$|^\\d{4}-\\d{2}-\\d{2}$') THEN ${local('TRY_CAST(text AS TIMESTAMP)')}
    WHEN regexp_matches(text, '${minute}(${second})? ?(Z|[+-]\\d{2}(:?\\d{2})?)$') THEN TRY_CAST(${whole} AS TIMESTAMPTZ)
  END`;
}
