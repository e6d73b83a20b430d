import Type from 'typebox';

/** The shape of a feed map, as `docs/feeds.md` teaches it. Descriptions say what is expected: error messages use them. */

const strict = { additionalProperties: false };
const text = (description: string) => Type.String({ minLength: 1, description });
const expression = text('an SQL expression over the columns of the files');
const character = (description: string) => Type.String({ maxLength: 1, description });

const sourceFile = Type.Object(
  {
    pattern: text('a file name, in which * stands for any characters and ? for one'),
    encoding: Type.Optional(text('the name of an encoding, such as utf-8 or cp1252')),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1, description: 'one character, such as ";"' })),
    quote: Type.Optional(character('one character, or "" when the file quotes nothing')),
    skip_lines: Type.Optional(Type.Integer({ minimum: 0, description: 'how many lines stand before the header' })),
    header: Type.Optional(Type.Boolean({ description: 'true or false' })),
    names: Type.Optional(Type.Array(text('a column name'), { minItems: 1, description: 'a list of column names' })),
  },
  { ...strict, description: 'the settings of one file, at least `pattern`' },
);

/** Our columns, named as in the `orders` feed of the data contract. */
const columns = Type.Object(
  {
    order_id: expression,
    order_date: expression,
    customer_id: Type.Optional(expression),
    product_id: expression,
    product_name: Type.Optional(expression),
    category: Type.Optional(expression),
    quantity: Type.Optional(expression),
    price: expression,
    currency: Type.Optional(expression),
    total_amount: Type.Optional(expression),
    order_level_payment_status: Type.Optional(expression),
    payment_method: Type.Optional(expression),
    status: Type.Optional(expression),
  },
  { ...strict, description: 'our columns, each with an SQL expression' },
);

export const feedMapSchema = Type.Object(
  {
    feed: Type.Literal('orders', { description: '`orders`: the one feed that is read through a map so far' }),
    source: Type.String({
      pattern: '^[a-z0-9][a-z0-9_-]{0,59}$',
      description: 'a short name of the system the files come from: small letters, digits, - and _',
    }),
    files: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), sourceFile, {
      ...strict,
      minProperties: 1,
      description: 'one or more files, each under the name of its table: small letters, digits and _',
    }),
    from: Type.Optional(text('what stands after FROM in SQL: a table of `files`, or several joined')),
    where: Type.Optional(text('an SQL condition')),
    time_zone: Type.Optional(text('an IANA time zone, such as Europe/Berlin')),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'an ISO 4217 code, such as EUR' })),
    decimal: Type.Optional(Type.Enum(['.', ','], { description: '"." or ","' })),
    date_formats: Type.Optional(
      Type.Array(text('a date format such as "%d.%m.%Y %H:%M"'), {
        minItems: 1,
        description: 'a list of date formats',
      }),
    ),
    null_values: Type.Optional(Type.Array(text('a text that means nothing'), { description: 'a list of texts' })),
    columns,
  },
  { ...strict, description: 'a feed map' },
);

type Written = Type.Static<typeof feedMapSchema>;

/** A checked map. `name` is the file it was read from, for messages. */
export type FeedMap = Written & Required<Pick<Written, 'from' | 'decimal' | 'null_values'>> & { readonly name: string };
export type SourceFile = Type.Static<typeof sourceFile>;
export type FeedColumn = keyof Written['columns'];

/** The texts that the data contract takes for nothing. Blank cells are nothing in any case. */
export const defaultNullValues = ['None', 'UNKNOWN', 'ERROR', 'N/A'];
