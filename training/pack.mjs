/** Rows that are looked at for room; more would fill a little better and take longer. */
const OPEN = 64;

/**
 * Puts documents together in rows of at most `length` tokens: each goes, whole, into the fullest open row that
 * still has room. A document begins with <|endoftext|>, which also parts it from the one before it.
 * @param {Iterable<number[]>} documents
 * @param {number} length
 */
export function pack(documents, length) {
  /** @type {number[][]} */
  const rows = [];
  /** @type {number[][]} */
  let open = [];
  for (const document of documents) {
    /** @type {number[] | undefined} */
    let best;
    for (const row of open)
      if (row.length + document.length <= length && (best === undefined || row.length > best.length)) best = row;
    if (best === undefined) {
      best = [];
      open.push(best);
    }
    for (const id of document) best.push(id);
    if (open.length > OPEN) {
      const fullest = open.reduce((a, b) => (b.length > a.length ? b : a));
      rows.push(fullest);
      open = open.filter((row) => row !== fullest);
    }
  }
  return [...rows, ...open];
}
