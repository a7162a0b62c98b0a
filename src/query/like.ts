/** A part of a `$like` pattern: a wildcard, or a character that stands for itself. */
export type LikePart = '*' | '?' | { readonly text: string };

export function parseLike(pattern: string): readonly LikePart[] {
  const parts: LikePart[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') {
      if (parts.at(-1) !== '*') parts.push('*');
    } else if (character === '?') {
      parts.push('?');
    } else if (character === '\\' && at + 1 < characters.length) {
      at += 1;
      parts.push({ text: characters[at] ?? '' });
    } else {
      parts.push({ text: character });
    }
  }
  return parts;
}

/** Whether a text matches a pattern. Linear except for the last `*`, the only one to which the search returns. */
export function isLike(text: string, pattern: string): boolean {
  const parts = parseLike(pattern);
  const characters = Array.from(text);
  let part = 0;
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < characters.length) {
    const expected = parts[part];
    if (expected === '*') {
      star = part;
      resumeAt = at;
      part += 1;
    } else if (expected !== undefined && fits(expected, characters[at] ?? '')) {
      part += 1;
      at += 1;
    } else if (star >= 0) {
      part = star + 1;
      resumeAt += 1;
      at = resumeAt;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === '*');
}

function fits(expected: LikePart, character: string): boolean {
  return expected === '?' || (typeof expected === 'object' && expected.text === character);
}
