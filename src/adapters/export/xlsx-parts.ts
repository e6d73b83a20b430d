import type { CellType, Column } from './column.ts';
import { headingRow, xmlText } from './xlsx-cells.ts';

/** The parts of a workbook around its rows (ECMA-376: SpreadsheetML in an Open Packaging archive). */
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetPath = (number: number) => `xl/worksheets/sheet${number}.xml`;

/**
 * What stands before the first sheet. How many there will be is not known yet, so a sheet is what an `.xml` is unless
 * this says otherwise.
 */
export const firstParts: readonly (readonly [path: string, text: string])[] = [
  [
    '[Content_Types].xml',
    `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${sheetType}.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `${declaration}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  ['xl/styles.xml', styles()],
];

/** What stands behind the last sheet. */
export function lastParts(name: string, sheets: number): readonly (readonly [path: string, text: string])[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const entries = numbers.map(
    (number) => `<sheet name="${sheetName(name, number)}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  const targets = numbers.map(
    (number) =>
      `<Relationship Id="rId${number}" Type="${relations}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  );
  const styleSheet = `<Relationship Id="rId${sheets + 1}" Type="${relations}/styles" Target="styles.xml"/>`;
  return [
    [
      'xl/workbook.xml',
      `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${entries.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${declaration}<Relationships xmlns="${packages}/relationships">${targets.join('')}${styleSheet}</Relationships>`,
    ],
  ];
}

/** Names of sheets have at most 31 characters and none of `: \ / ? * [ ]`. */
function sheetName(name: string, number: number): string {
  const suffix = number === 1 ? '' : ` ${number}`;
  const allowed = name.replaceAll(/[^\w .-]/g, '-').slice(0, 31 - suffix.length);
  return xmlText(allowed + suffix);
}

const widths: Readonly<Record<CellType, number>> = {
  text: 24,
  integer: 12,
  money: 12,
  decimal: 12,
  boolean: 9,
  timestamp: 21,
  date: 12,
  list: 24,
  json: 40,
};

/** A sheet up to its second row: the first stays in view. Widths go by type, because rows are not known yet. */
export function sheetStart<Row>(columns: readonly Column<Row>[]): string {
  const columnWidths = columns.map(({ name, type }, index) => {
    const width = Math.max(widths[type], name.length + 3);
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
  });
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const view = `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
  const heading = headingRow(columns.map(({ name }) => name));
  return `${declaration}<worksheet xmlns="${main}">${view}<cols>${columnWidths.join('')}</cols><sheetData>${heading}`;
}

export const sheetEnd = '</sheetData></worksheet>';

/** The formats that `style` in `xlsx-cells.ts` names. Times are shown as ISO 8601 in UTC. */
function styles(): string {
  const formats = [
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\Thh:mm:ss\\Z"/>',
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/>',
  ];
  const cell = (numFmtId: number, fontId = 0) =>
    `<xf numFmtId="${numFmtId}" fontId="${fontId}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
  const twoDecimals = 2;
  const cells = [cell(0), cell(0, 1), cell(twoDecimals), cell(164), cell(165)];
  const font = (bold: string) => `<font>${bold}<sz val="11"/><name val="Calibri"/></font>`;
  return `${declaration}<styleSheet xmlns="${main}"><numFmts count="2">${formats.join('')}</numFmts><fonts count="2">${font('')}${font('<b/>')}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">${cells.join('')}</cellXfs></styleSheet>`;
}
