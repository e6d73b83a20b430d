/** Characters of a piece: large enough to compress and to send well, made in a few milliseconds. */
const pieceLength = 128 * 1024;

/** The texts of rows, joined to pieces of bounded size, however large the rows are. */
export function* pieces<Row>(rows: readonly Row[], write: (row: Row) => string): Generator<string> {
  let piece = '';
  for (const row of rows) {
    piece += write(row);
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
