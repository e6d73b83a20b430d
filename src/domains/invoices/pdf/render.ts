import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { IssuedDocument } from '../types.ts';
import { closingHeight, drawClosing } from './closing.ts';
import { drawFirstHead, drawFurtherHead, drawRule, drawTableHead } from './heads.ts';
import { columns, page, type } from './look.ts';
import { paginate } from './paginate.ts';
import { drawRow, type Row, rowsOf } from './rows.ts';
import { Typesetter } from './typesetter.ts';
import { amount, titles } from './words.ts';

const carryHeight = 20;

/** A document as PDF. Everything comes from the row, also the times in the file: the same row gives the same bytes. */
export async function renderDocument(document: IssuedDocument): Promise<Uint8Array> {
  const { content, kind, invoice_number } = document;
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    info: {
      Title: `${titles[kind]} ${invoice_number}`,
      Author: content.seller.name,
      Creator: 'Crema',
      CreationDate: new Date(document.issued_at),
    },
  });
  const bytes = buffer(doc);
  drawPages(doc, document);
  doc.end();
  return bytes;
}

function drawPages(doc: PDFKit.PDFDocument, document: IssuedDocument): void {
  const set = new Typesetter(doc);
  doc.addPage();
  let y = drawTableHead(doc, set, document, drawFirstHead(set, document));
  const rows = rowsOf(document, set);
  const furtherTop = page.top + 30 + 17;
  const pages = paginate(
    rows.map((row) => row.height),
    {
      first: page.bottom - y,
      further: page.bottom - furtherTop - carryHeight,
      closing: closingHeight(document),
      carry: carryHeight,
    },
  );
  let at = 0;
  let carried = 0;
  pages.forEach((count, index) => {
    if (index > 0) {
      doc.addPage();
      y = drawTableHead(doc, set, document, drawFurtherHead(set, document));
      y = drawCarried(doc, set, 'Brought forward', carried, y);
    }
    const here = rows.slice(at, at + count);
    y = drawRows(doc, set, here, y);
    at += count;
    carried += here.reduce((sum, row) => sum + row.amount_cents, 0);
    if (index < pages.length - 1) drawCarried(doc, set, 'Carried forward', carried, y);
  });
  drawClosing(doc, set, document, y);
  drawFeet(doc, set, document);
}

function drawRows(doc: PDFKit.PDFDocument, set: Typesetter, rows: readonly Row[], top: number): number {
  let y = top;
  for (const row of rows) {
    drawRow(set, row, y);
    y += row.height;
    drawRule(doc, page.left, page.right, y);
  }
  return y;
}

function drawCarried(doc: PDFKit.PDFDocument, set: Typesetter, what: string, cents: number, y: number): number {
  set.line(what, type.small, columns.what, y + 5);
  set.line(amount(cents), type.small, columns.amount, y + 5);
  if (what === 'Brought forward') drawRule(doc, page.left, page.right, y + carryHeight);
  return y + carryHeight;
}

function drawFeet(doc: PDFKit.PDFDocument, set: Typesetter, { content, invoice_number }: IssuedDocument): void {
  const { start, count } = doc.bufferedPageRange();
  const { seller } = content;
  const who = [seller.name, ...(seller.tax_id === null ? [] : [`VAT ID ${seller.tax_id}`])].join(' · ');
  for (let index = start; index < start + count; index += 1) {
    doc.switchToPage(index);
    drawRule(doc, page.left, page.right, 797);
    set.line(who, type.small, { x: page.left, width: 330 }, 803);
    const where = `${invoice_number} · Page ${index + 1} of ${count}`;
    set.line(where, type.small, { x: 392, width: page.right - 392, align: 'right' }, 803);
  }
}
