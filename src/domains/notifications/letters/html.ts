import type { Block, Letter, Row } from './letter.ts';

const special: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, also in an attribute. Everything that comes from outside goes through here. */
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => special[character]!);

const font = `font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`;
const ink = '#2b2320';
const faint = '#6f625b';
const line = '#e6ddd5';
const coffee = '#6b3f26';

/** A letter as HTML. Styles stand at each element, and tables make the layout: mail programs know little else. */
export function htmlOf({ title, preview, subject, blocks }: Letter, storeName: string, locale: string): string {
  const inside = blocks.map(htmlOfBlock).join('\n');
  return `<!doctype html>
<html lang="${escapeHtml(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f6f1ec">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f6f1ec">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid ${line};border-radius:10px">
<tr><td style="padding:22px 32px 0;${font};font-size:15px;font-weight:600;color:${coffee}">${escapeHtml(storeName)}</td></tr>
<tr><td style="padding:14px 32px 30px;${font};font-size:16px;line-height:1.5;color:${ink}">
<h1 style="margin:0 0 16px;font-size:23px;line-height:1.3;font-weight:600;color:${ink}">${escapeHtml(title)}</h1>
${inside}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function htmlOfBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="margin:0 0 16px">${lines(block.text)}</p>`;
    case 'small':
      return `<p style="margin:0 0 16px;font-size:13px;color:${faint}">${lines(block.text)}</p>`;
    case 'quote':
      return `<blockquote style="margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid ${line}">${lines(block.text)}</blockquote>`;
    case 'button':
      return htmlOfButton(block.label, block.url);
    case 'link':
      return htmlOfLink(block.label, block.url);
    case 'table':
      return htmlOfTable(block.rows, block.totals);
  }
}

const lines = (text: string) => escapeHtml(text).replace(/\r?\n/g, '<br>\n');

/** Only addresses of the web lead anywhere; anything else is shown as the text that it is. */
function htmlOfButton(label: string, url: string): string {
  if (!/^https?:\/\//.test(url))
    return `<p style="margin:0 0 16px;color:${faint}">${escapeHtml(`${label}: ${url}`)}</p>`;
  const href = escapeHtml(url);
  return `<p style="margin:22px 0"><a href="${href}" style="display:inline-block;padding:11px 22px;border-radius:6px;background:${coffee};color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:${faint};word-break:break-all">${href}</p>`;
}

function htmlOfLink(label: string, url: string): string {
  const text = `<p style="margin:0 0 16px;font-size:13px;color:${faint}">`;
  if (!/^https?:\/\//.test(url)) return `${text}${escapeHtml(`${label}: ${url}`)}</p>`;
  return `${text}<a href="${escapeHtml(url)}" style="color:${faint}">${escapeHtml(label)}</a></p>`;
}

function htmlOfTable(rows: readonly Row[], totals: readonly Row[]): string {
  const body = [
    ...rows.map((row) => htmlOfRow(row, '')),
    ...totals.map((row, index) => htmlOfRow(row, index === 0 ? `border-top:1px solid ${line};` : '')),
  ];
  return `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 18px;${font};font-size:15px;color:${ink}">
${body.join('\n')}
</table>`;
}

function htmlOfRow({ left, detail, right }: Row, style: string): string {
  const more =
    detail === undefined ? '' : `<br><span style="font-size:13px;color:${faint}">${escapeHtml(detail)}</span>`;
  return `<tr><td style="${style}padding:6px 12px 6px 0;vertical-align:top">${escapeHtml(left)}${more}</td><td align="right" style="${style}padding:6px 0;vertical-align:top;white-space:nowrap">${escapeHtml(right)}</td></tr>`;
}
