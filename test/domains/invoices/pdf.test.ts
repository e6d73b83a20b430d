import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { paginate } from '../../../src/domains/invoices/pdf/paginate.ts';
import { PdfPress } from '../../../src/domains/invoices/pdf/press.ts';
import { renderDocument } from '../../../src/domains/invoices/pdf/render.ts';
import { runsOf } from '../../../src/domains/invoices/pdf/runs.ts';
import type { IssuedDocument } from '../../../src/domains/invoices/types.ts';
import { issued, linesOf, pagesOf } from './issued.ts';

const grouped = (cents: number) => new Intl.NumberFormat('en', { minimumFractionDigits: 2 }).format(cents / 100);
const creditNote: IssuedDocument = {
  ...issued([], {
    corrected: { invoice_number: 'INV-000041', issued_at: '2026-11-20T23:30:00.000Z', reason: 'Cold.' },
  }),
  kind: 'credit_note',
  invoice_number: 'INV-CN-000007',
};

describe('pages', () => {
  test.each([
    [1, 1],
    [25, 2],
    [60, 4],
  ])('%i lines stand on %i pages, each line once, with head, number and sums', async (count, pages) => {
    const invoice = issued(linesOf(count));
    const text = await pagesOf(await renderDocument(invoice));
    expect(text).toHaveLength(pages);
    text.forEach((page, index) => {
      expect(page).toContain('Description');
      expect(page).toContain(`INV-000042 · Page ${index + 1} of ${pages}`);
      expect(page.includes('Brought forward')).toBe(index > 0);
      expect(page.includes('Carried forward')).toBe(index < pages - 1);
    });
    const whole = text.join('\n').replace(/\s+/g, ' ');
    for (const { product_name, price_cents, quantity } of invoice.content.lines) {
      expect(whole.split(`${product_name} `).length - 1, product_name).toBe(1);
      expect(whole).toContain(`${grouped(price_cents)} `);
      expect(whole).toContain(grouped(price_cents * quantity));
    }
    const last = text.at(-1)!;
    expect(last).toContain(`EUR ${grouped(invoice.total_cents)}`);
    for (const { net_cents, tax_cents, gross_cents } of invoice.content.taxes) {
      for (const cents of [net_cents, tax_cents, gross_cents]) expect(last).toContain(grouped(cents));
    }
  });

  test('what is carried forward is the sum of the lines so far', async () => {
    const invoice = issued(linesOf(60));
    const text = await pagesOf(await renderDocument(invoice));
    let sum = 0;
    for (const page of text.slice(0, -1)) {
      for (const { product_name, price_cents, quantity } of invoice.content.lines) {
        if (page.replace(/\s+/g, ' ').includes(`${product_name} `)) sum += price_cents * quantity;
      }
      expect(page.replace(/\s+/g, ' ')).toContain(`Carried forward ${grouped(sum)}`);
    }
  });

  test('tax on top and a discount are shown on the way to the total', async () => {
    const invoice = issued(linesOf(2), { prices_include_tax: false, discount_cents: 150, coupon_code: 'WELCOME' });
    const [page] = await pagesOf(await renderDocument(invoice));
    for (const text of ['Price excl. VAT', 'Subtotal', 'Discount WELCOME', '−1.50']) expect(page).toContain(text);
    expect(page).not.toContain('Includes VAT');
  });

  test('a credit note says what it corrects, on the day it was there', async () => {
    const [page] = await pagesOf(await renderDocument(creditNote));
    for (const text of ['Credit note', 'Refund on INV-000041 of 21 November 2026', 'Cold.', 'Credited']) {
      expect(page).toContain(text);
    }
  });
});

describe('distributing rows', () => {
  const room = fc.record({
    first: fc.integer({ min: 200, max: 600 }),
    further: fc.integer({ min: 400, max: 700 }),
    closing: fc.integer({ min: 60, max: 190 }),
    carry: fc.constant(20),
  });

  test('loses none, fills no page beyond its room, and never leaves the sums alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 15, max: 180 }), { minLength: 1, maxLength: 90 }),
        room,
        (heights, one) => {
          const pages = paginate(heights, one);
          expect(pages.reduce((sum, count) => sum + count, 0)).toBe(heights.length);
          expect(pages.at(-1)).toBeGreaterThan(0);
          let at = 0;
          pages.forEach((count, index) => {
            const used = heights.slice(at, at + count).reduce((sum, height) => sum + height, 0);
            const more = index === pages.length - 1 ? one.closing : one.carry;
            expect(used + more).toBeLessThanOrEqual(index === 0 ? one.first : one.further);
            at += count;
          });
        },
      ),
      { numRuns: 2_000, seed: 20_261_121 },
    );
  });
});

describe('names', () => {
  const textOf = async (product_name: string) => {
    const lines = [{ ...linesOf(1)[0]!, product_name }];
    const [page] = await pagesOf(await renderDocument(issued(lines)));
    return page!;
  };

  test.each(['Étagère für Grüße & ÇŞĞİŁŻ', 'Чай с лимоном, Київ', 'Φραπέ γλυκός', 'Cà phê sữa đá', 'כהן', 'चाय'])(
    '%s can be read',
    async (name) => {
      expect(await textOf(name)).toContain(name);
    },
  );

  test('Arabic is shaped and stands in its order', async () => {
    const runs = runsOf('Kaffee قهوة عربية 2');
    expect(runs.map(({ text }) => text)).toEqual(['Kaffee', ' ', 'عربية', ' ', 'قهوة', ' ', '2']);
    expect(runs.every(({ slice }) => slice !== null)).toBe(true);
    // dots are glyphs of their own here, which stand for no character
    const page = (await textOf('قهوة عربية')).replace(/[\s\p{Cc}]/gu, '');
    for (const word of ['قهوة', 'عربية']) expect(page).toContain(word);
  });

  test('what no font has is a box a character, pictures are left out', async () => {
    const page = await textOf('☕ Latte 王明 🎉');
    expect(page).toContain('Latte');
    expect(page).not.toMatch(/[☕🎉]/u);
    expect(runsOf('王明').map(({ slice }) => slice)).toEqual([null]);
  });

  test('however long, they wrap, and nothing is printed beside the page', async () => {
    const page = await textOf(`${'W'.repeat(200)} ${'very long '.repeat(40)}`);
    expect(page.match(/W/g)!.length).toBe(200);
    expect(page).toContain('…');
  });
});

describe('the file', () => {
  test('has the same bytes whenever and wherever it is printed', async () => {
    const invoice = issued(linesOf(10), { buyer: { name: 'Дмитрий', address: [], tax_id: null } });
    const once = Buffer.from(await renderDocument(invoice));
    const press = new PdfPress();
    expect(Buffer.compare(await press.print(invoice), once)).toBe(0);
    await press.stop();
    const later = await renderDocument({ ...invoice, issued_at: '2026-11-21T15:04:06.000Z' });
    expect(Buffer.compare(Buffer.from(later), once)).not.toBe(0);
  });

  test('names its document and time', async () => {
    const text = Buffer.from(await renderDocument(issued(linesOf(1)))).toString('latin1');
    expect(text).toContain('(D:20261121150405Z)');
    expect(text).toContain('/Lang (en)');
  });
});

describe('the press', () => {
  const press = new PdfPress();
  afterAll(() => press.stop());

  test('prints one after the other, and turns away what would wait too long', async () => {
    const asked = Array.from({ length: 130 }, () => press.print(creditNote).catch((error) => error.code ?? 'ended'));
    expect(await asked[0]).toBeInstanceOf(Buffer);
    await press.stop();
    const answers = await Promise.all(asked);
    expect(answers.filter((one) => one === 'overloaded')).toHaveLength(30);
    expect(answers.slice(100).every((one) => one === 'overloaded')).toBe(true);
    expect(await press.print(creditNote)).toBeInstanceOf(Buffer);
  });

  test('survives a document that cannot be printed, and a stop', async () => {
    const broken = { ...issued(linesOf(1)), content: {} } as unknown as IssuedDocument;
    await expect(press.print(broken)).rejects.toThrow();
    expect((await press.print(creditNote)).subarray(0, 5).toString()).toBe('%PDF-');
    const cut = press.print(creditNote);
    await Promise.all([expect(cut).rejects.toThrow(/has ended/), press.stop()]);
    expect((await press.print(creditNote)).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
