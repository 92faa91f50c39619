// Cuts training documents out of a file, laid out exactly as the extension's prompt:
//
//   [50256] header [50283] suffix [50282] prefix+middle [50256]
//
// header  path with forward slashes, then a newline; at most 32 tokens
// suffix  the text after the cut, at most 3/16 of the positions; empty for a plain left-to-right document
// prefix+middle  text from some line start up to the cut, tokenised as one string: the model never
//         sees where the cursor stands, so only the suffix's start has to be drawn
// the final 50256 is written only where the text is known to be over: before a suffix, or at the
//         end of the file. A window cut off by its length gets none.
//
// The suffix is tokenised alone, from the cut on, as at inference. Suffix-first order is "SPM" of
// Bavarian et al. 2022 (arXiv 2207.14255).

import { END_OF_TEXT, FIM_MIDDLE, FIM_SUFFIX } from "./vocabulary.mjs";

/** @typedef {import("./files.mjs").CorpusFile} CorpusFile */
/** @typedef {import("./files.mjs").Random} Random */
/** @typedef {import("./vocabulary.mjs").Encode} Encode */
/** @typedef {{ length: number, suffix: number }} Limits */

export const MAX_HEADER = 32; // tokens

/**
 * Most tokens of a suffix, as in the extension's `budgetFor`.
 * @param {number} positions
 */
export function suffixBudget(positions) {
  return Math.min(192, Math.floor((positions * 3) / 16));
}

/** Shares of [line end, before a closing tail, end of block, any character]. */
export const CUTS = { early: [0.35, 0.15, 0.2, 0.3], late: [0.5, 0.25, 0.15, 0.1] };

/**
 * Tokens of the path line; a path that is too long loses its leading folders.
 * @param {string} path
 * @param {Encode} encode
 */
export function header(path, encode) {
  const folders = path.split("/");
  let ids = encode(`${folders.join("/")}\n`);
  while (ids.length > MAX_HEADER && folders.length > 1) {
    folders.shift();
    ids = encode(`${folders.join("/")}\n`);
  }
  return ids.slice(-MAX_HEADER);
}

/**
 * The offset where the suffix shall start: the first fitting place at or after `near`.
 * @param {string} text
 * @param {number} near
 * @param {readonly number[]} shares as in {@link CUTS}
 * @param {Random} random
 */
export function drawCut(text, near, shares, random) {
  const draw = random();
  /** @param {number} from */
  const lineEnd = (from) => {
    const at = text.indexOf("\n", from);
    return at < 0 ? text.length : at;
  };
  if (draw < shares[0]) return lineEnd(near);
  if (draw < shares[0] + shares[1]) {
    // Inside a line, before what closes it: `)`, `);`, `"]`, `,` ...
    const closing = /[^\s)\]}"'`;,:>](?=[)\]}"'`;,:>]+(?:\n|$))/g;
    closing.lastIndex = near;
    const match = closing.exec(text.slice(0, near + 800));
    return match ? match.index + 1 : lineEnd(near);
  }
  if (draw < shares[0] + shares[1] + shares[2]) return blockEnd(text, lineEnd(near));
  const low = text.charCodeAt(near);
  return low >= 0xdc00 && low < 0xe000 ? near + 1 : near; // never between surrogates
}

/**
 * End of the first line from `from` on (at most 10 lines) that is followed by a dedent or a blank.
 * @param {string} text
 * @param {number} from
 */
function blockEnd(text, from) {
  /** @param {string} line */
  const indent = (line) => line.search(/\S/);
  let at = from;
  let start = text.lastIndexOf("\n", at - 1) + 1;
  for (let lines = 0; lines < 10 && at < text.length; lines++) {
    const next = text.indexOf("\n", at + 1);
    const line = indent(text.slice(start, at));
    const below = indent(text.slice(at + 1, next < 0 ? text.length : next));
    if (line >= 0 && below < line) return at;
    start = at + 1;
    at = next < 0 ? text.length : next;
  }
  return at;
}

/**
 * The suffix's tokens: at most `limit`, in half the cases cut back to its last line end.
 * @param {string} text
 * @param {number} cut
 * @param {number} limit
 * @param {Encode} encode
 * @param {Random} random
 */
function drawSuffix(text, cut, limit, encode, random) {
  const tail = text.slice(cut, cut + limit * 12);
  const ids = encode(tail).slice(0, limit);
  if (random() < 0.5) return ids;
  // Roughly the characters those tokens cover; exactness does not matter for where a line ends.
  const whole = encode(tail).length;
  const end = tail.lastIndexOf("\n", Math.floor((tail.length * ids.length) / Math.max(1, whole)));
  return end > 0 ? encode(tail.slice(0, end)).slice(0, limit) : ids;
}

/**
 * The longest run of whole lines that ends at `end` and fits `room` tokens; may be cut mid-line.
 * @param {string} text
 * @param {number} end
 * @param {number} room
 * @param {Encode} encode
 */
function fill(text, end, room, encode) {
  let start = Math.max(0, end - room * 6);
  if (start > 0) start = text.lastIndexOf("\n", start - 1) + 1;
  for (;;) {
    const ids = encode(text.slice(start, end));
    if (ids.length <= room) return ids;
    // Drop whole lines that hold about the tokens in excess.
    const excess = Math.ceil(((end - start) * (ids.length - room)) / ids.length / 1.15);
    const next = text.indexOf("\n", start + excess);
    if (next < 0 || next >= end - 1) return ids.slice(-room);
    start = next + 1;
  }
}

/**
 * A document with a suffix, cut near offset `near`.
 * @param {Pick<CorpusFile, "path" | "text">} file
 * @param {number} near
 * @param {Limits} limits most tokens of the whole (`length`) and of the suffix (`suffix`)
 * @param {readonly number[]} shares as in {@link CUTS}
 * @param {Encode} encode
 * @param {Random} random
 */
export function fillInMiddle(file, near, { length, suffix: most }, shares, encode, random) {
  const { text } = file;
  const head = header(file.path, encode);
  const cut = drawCut(text, near, shares, random);
  const limit = random() < 0.4 ? most : 8 + Math.floor(random() * (most - 7));
  const suffix = drawSuffix(text, cut, limit, encode, random);
  const room = length - head.length - suffix.length - 4;
  const wanted = random() < 0.75 ? room : 24 + Math.floor(random() * (room - 24));
  const body = fill(text, cut, wanted, encode);
  return [END_OF_TEXT, ...head, FIM_SUFFIX, ...suffix, FIM_MIDDLE, ...body, END_OF_TEXT];
}

/**
 * A document without a suffix: from the line start at or before `near`, as far as it goes.
 * @param {Pick<CorpusFile, "path" | "text">} file
 * @param {number} near
 * @param {Pick<Limits, "length">} limits
 * @param {Encode} encode
 */
export function leftToRight(file, near, { length }, encode) {
  const { text } = file;
  const head = header(file.path, encode);
  const room = length - head.length - 3;
  const start = text.lastIndexOf("\n", near - 1) + 1;
  const ids = near > 0 && text.length - start < room * 2 ? fill(text, text.length, room - 1, encode) : undefined;
  const body = ids ?? encode(text.slice(start, start + room * 12));
  const atEnd = ids !== undefined || (start + room * 12 >= text.length && body.length < room);
  return [END_OF_TEXT, ...head, FIM_SUFFIX, FIM_MIDDLE, ...body.slice(0, room), ...(atEnd ? [END_OF_TEXT] : [])];
}
