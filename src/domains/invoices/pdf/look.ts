import type { TextStyle } from './typesetter.ts';

/** A4 in points, and what all pages share. */
export const page = { width: 595.28, height: 841.89, left: 56, right: 539.28, top: 56, bottom: 778 } as const;

export const ink = '#211a15';
export const muted = '#776b62';
export const accent = '#6b4226';
export const rule = '#dcd3cb';

const style = (size: number, weight: TextStyle['weight'], color: string): TextStyle => ({ size, weight, color });

export const type = {
  store: style(17, 600, accent),
  title: style(17, 400, ink),
  label: style(7.5, 600, muted),
  body: style(9.5, 400, ink),
  strong: style(9.5, 600, ink),
  small: style(8, 400, muted),
  figure: style(8, 400, ink),
  sum: style(8, 600, ink),
  total: style(12, 600, ink),
} as const;

/** Columns of the lines: x and width of each. */
export const columns = {
  what: { x: page.left, width: 236 },
  quantity: { x: 300, width: 40, align: 'right' },
  price: { x: 346, width: 72, align: 'right' },
  rate: { x: 424, width: 42, align: 'right' },
  amount: { x: 472, width: page.right - 472, align: 'right' },
} as const;

/** Columns of the taxes, left of the sums. */
export const taxColumns = {
  rate: { x: page.left, width: 52 },
  net: { x: 100, width: 66, align: 'right' },
  tax: { x: 170, width: 56, align: 'right' },
  gross: { x: 230, width: 66, align: 'right' },
} as const;

export const sumColumns = {
  what: { x: 346, width: 110 },
  amount: { x: 440, width: page.right - 440, align: 'right' },
} as const;
