/** An upper bound of the size of a pattern's program, found without compiling it. */
export interface PatternSize {
  readonly instructions: number;
  /** The number of named Unicode classes; each of them is a large table. */
  readonly classes: number;
}

/** The nesting of groups beyond which the count stops, because the compiler refuses such a pattern. */
const depthMax = 1_000;

/**
 * Reads a pattern only as far as its size needs: a letter and a class count one, a group counts its content, a
 * repetition its content times its count.
 */
export function sizeOfPattern(pattern: string): PatternSize {
  let at = 0;
  let classes = 0;
  /** The instructions of the groups around, and of the last part of each. */
  const outer: { total: number; last: number }[] = [];
  let current = { total: 2, last: 0 };
  const add = (size: number): void => {
    current.total += current.last;
    current.last = size;
  };
  while (at < pattern.length) {
    const letter = pattern.charAt(at);
    if (letter === '\\') {
      const next = pattern.charAt(at + 1);
      if (next === 'p' || next === 'P') classes += 1;
      if (next === 'Q') return { instructions: 2 + pattern.length * 2, classes };
      add(1);
      at += 2;
    } else if (letter === '[') {
      const end = endOfClass(pattern, at);
      classes += countNamed(pattern.slice(at, end));
      add(1);
      at = end;
    } else if (letter === '(') {
      if (outer.length >= depthMax) return { instructions: Number.POSITIVE_INFINITY, classes };
      outer.push(current);
      current = { total: 2, last: 0 };
      at += 1;
    } else if (letter === ')') {
      const inner = current.total + current.last;
      current = outer.pop() ?? { total: 2, last: 0 };
      add(inner);
      at += 1;
    } else if (letter === '{') {
      const repetition = /^\{(\d{1,6})(?:,(\d{0,6}))?\}/.exec(pattern.slice(at, at + 16));
      if (repetition === null) add(1);
      else current.last = (current.last + 2) * timesOf(repetition);
      at += repetition === null ? 1 : repetition[0].length;
    } else {
      if (letter === '*' || letter === '+' || letter === '?' || letter === '|') current.last += 2;
      else add(1);
      at += 1;
    }
  }
  let instructions = current.total + current.last;
  for (const { total, last } of outer) instructions += total + last;
  return { instructions, classes };
}

/** `{n}` is n copies, `{n,m}` is m, and `{n,}` is one more than n. */
function timesOf(repetition: RegExpExecArray): number {
  const least = Number(repetition[1]);
  const most = repetition[2];
  if (most === undefined) return Math.max(1, least);
  return most === '' ? least + 1 : Math.max(1, least, Number(most));
}

/** The index after the bracket that ends a class; classes nest. */
function endOfClass(pattern: string, start: number): number {
  let depth = 0;
  for (let at = start; at < pattern.length; at += 1) {
    const letter = pattern.charAt(at);
    if (letter === '\\') at += 1;
    else if (letter === '[') depth += 1;
    else if (letter === ']' && at > start + 1) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return pattern.length;
}

function countNamed(text: string): number {
  return text.match(/\\[pP]/g)?.length ?? 0;
}
