/*
 * Searches for one text in another in time linear in both. `String.indexOf` can take the product of their lengths if
 * the text almost contains the searched one many times.
 */

/** Up to this length, or up to such a product with the text's length, V8's own search costs less than a table. */
const shortMax = 4;
const productMax = 16_384;

/** The first index of the match at or after `from`; -1 if there is none. */
export function indexOf(text: string, match: string, from = 0): number {
  const { length } = match;
  if (length <= shortMax || length > text.length || length * text.length <= productMax) {
    return text.indexOf(match, from);
  }
  return createSearch(match)(text, from);
}

/** A search for one text that is prepared once and used for several texts or positions. */
export function createSearch(match: string): (text: string, from: number) => number {
  if (match.length <= shortMax) return (text, from) => text.indexOf(match, from);
  const codes = codesOf(match);
  const borders = bordersOf(codes);
  return (text, from) => find(text, from, { codes, borders });
}

/** The indexes of all matches that do not overlap, from left to right. */
export function* matchesOf(text: string, match: string): Generator<number> {
  if (match.length > text.length) return;
  const search = createSearch(match);
  for (let at = search(text, 0); at >= 0; at = search(text, at + match.length)) yield at;
}

function codesOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length);
  for (let at = 0; at < codes.length; at += 1) codes[at] = text.charCodeAt(at);
  return codes;
}

/** For each position, how many letters before it equal the first letters (Knuth, Morris, Pratt). */
function bordersOf(codes: Uint16Array): Int32Array {
  const borders = new Int32Array(codes.length + 1);
  borders[0] = -1;
  let border = -1;
  for (let at = 0; at < codes.length; at += 1) {
    while (border >= 0 && codes[at] !== codes[border]) border = borders[border] ?? -1;
    border += 1;
    borders[at + 1] = border;
  }
  return borders;
}

function find(
  text: string,
  from: number,
  { codes, borders }: { readonly codes: Uint16Array; readonly borders: Int32Array },
): number {
  let matched = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    while (matched >= 0 && code !== codes[matched]) matched = borders[matched] ?? -1;
    matched += 1;
    if (matched === codes.length) return at + 1 - matched;
  }
  return -1;
}
