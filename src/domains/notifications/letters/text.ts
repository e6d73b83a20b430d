import type { Block, Letter, Row } from './letter.ts';

const width = 62;

/** A letter as plain text. */
export function textOf({ title, blocks }: Letter, storeName: string): string {
  return `${[title, ...blocks.map(textOfBlock), `-- \n${storeName}`].join('\n\n')}\n`;
}

function textOfBlock(block: Block): string {
  if (block.kind === 'button' || block.kind === 'link') return `${block.label}:\n${block.url}`;
  if (block.kind === 'quote') {
    return block.text
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n');
  }
  if (block.kind !== 'table') return block.text;
  return [...block.rows.map(textOfRow), '-'.repeat(width), ...block.totals.map(textOfRow)].join('\n');
}

function textOfRow({ left, detail, right }: Row): string {
  const line = `${left.padEnd(width - right.length - 1)} ${right}`;
  return detail === undefined ? line : `${line}\n  ${detail}`;
}
