/** Puts names with blanks or special characters between backticks, so that FEEL reads each as one name. */
export interface NameEscaper {
  (expression: string): string;
}

const boundary = /[\s()[\]{},.:;=<>!*/+\-"?]/;

/** An escaper for the names of a model. Names that need no escape stay unchanged. */
export function createNameEscaper(names: Iterable<string>): NameEscaper {
  const special = [...new Set(names)]
    .filter((name) => /[^\p{L}\p{N}_$]/u.test(name.trim()) && name.trim() !== '')
    .sort((a, b) => b.length - a.length);
  if (special.length === 0) return (expression) => expression;
  return (expression) => escape(expression, special);
}

/** Reads the text once, and skips strings and escaped names. */
function escape(expression: string, names: readonly string[]): string {
  let result = '';
  let at = 0;
  while (at < expression.length) {
    const letter = expression.charAt(at);
    if (letter === '"' || letter === '`') {
      const end = endOfQuoted(expression, at, letter);
      result += expression.slice(at, end);
      at = end;
      continue;
    }
    const name = startsName(expression, at) ? nameAt(expression, at, names) : undefined;
    result += name === undefined ? letter : `\`${name}\``;
    at += name?.length ?? 1;
  }
  return result;
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote) at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function startsName(text: string, at: number): boolean {
  return at === 0 || boundary.test(text.charAt(at - 1));
}

function nameAt(text: string, at: number, names: readonly string[]): string | undefined {
  return names.find((name) => {
    if (!text.startsWith(name, at)) return false;
    const end = at + name.length;
    return end >= text.length || boundary.test(text.charAt(end));
  });
}
