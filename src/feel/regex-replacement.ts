/** The groups of a pattern that a replacement may refer to. */
export interface Groups {
  readonly groups: number;
  readonly named: Readonly<Record<string, number>>;
}

/** The texts and groups of a replacement; throws if Java refuses it. */
export function parseReplacement(replacement: string, known: Groups): (string | number)[] {
  const parts: (string | number)[] = [];
  let at = 0;
  while (at < replacement.length) {
    const letter = replacement.charAt(at);
    if (letter === '\\') {
      if (at + 1 >= replacement.length) throw new RangeError('character to be escaped is missing');
      parts.push(replacement.charAt(at + 1));
      at += 2;
    } else if (letter === '$') {
      const group = groupAt(replacement, at + 1, known);
      parts.push(group.index);
      at = group.end;
    } else {
      let end = at + 1;
      while (end < replacement.length && !'$\\'.includes(replacement.charAt(end))) end += 1;
      parts.push(replacement.slice(at, end));
      at = end;
    }
  }
  return parts;
}

const namePattern = /\{([a-zA-Z][a-zA-Z0-9]*)\}/y;

function groupAt(
  replacement: string,
  start: number,
  known: Groups,
): { readonly index: number; readonly end: number } {
  namePattern.lastIndex = start;
  const name = namePattern.exec(replacement);
  if (name !== null) {
    const index = Object.hasOwn(known.named, name[1] ?? '')
      ? known.named[name[1] ?? '']
      : undefined;
    if (index === undefined) throw new RangeError('no group with that name');
    return { index, end: start + name[0].length };
  }
  const first = replacement.charAt(start);
  let index = /^\d$/.test(first) ? Number(first) : Number.NaN;
  if (!(index <= known.groups)) throw new RangeError('no group with that number');
  let end = start + 1;
  // The number takes as many digits as still name a group.
  for (let digit = replacement.charAt(end); /^\d$/.test(digit); digit = replacement.charAt(end)) {
    if (index * 10 + Number(digit) > known.groups) break;
    index = index * 10 + Number(digit);
    end += 1;
  }
  return { index, end };
}
