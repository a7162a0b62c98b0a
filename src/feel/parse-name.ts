import type { Source } from './parse-source.ts';
import { isReserved } from './scanner.ts';

/** Words that may follow an expression, so they end a name that contains blanks. */
const operatorWords: ReadonlySet<string> = new Set(['between', 'instance']);
const wordsMax = 8;

/** Words that are separated by blanks, up to a symbol; `undefined` unless there are at least two. Does not move. */
export function nameWithBlanks(source: Source, symbol: string): string | undefined {
  let end = source.scan.wordEnd(source.scan.at);
  for (let words = 1; words <= wordsMax; words += 1) {
    if (words > 1 && followedBy(source, end, symbol))
      return source.scan.text.slice(source.scan.at, end);
    let next = end;
    while (source.scan.text.charCodeAt(next) === 0x20) next += 1;
    const nextEnd = source.scan.wordEnd(next);
    if (next === end || nextEnd === next) return undefined;
    const word = source.scan.text.slice(next, nextEnd);
    if (isReserved(word) || operatorWords.has(word)) return undefined;
    end = nextEnd;
  }
  return undefined;
}

/** Whether the symbol follows at a position, after blanks. Does not move. */
export function followedBy(source: Source, from: number, symbol: string): boolean {
  const start = source.scan.at;
  source.scan.at = from;
  const found = source.scan.peek() === symbol;
  source.scan.at = start;
  return found;
}
