/** Formats JSON text without parsing it, so that no digit of a number is lost. */

export interface JsonPart {
  readonly kind: 'key' | 'text' | 'number' | 'word' | 'mark';
  readonly text: string;
}

const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/g;

export function jsonParts(json: string): readonly JsonPart[] {
  const parts: JsonPart[] = [];
  let depth = 0;
  const tokens = json.match(token) ?? [];
  for (const [at, text] of tokens.entries()) {
    const next = tokens[at + 1];
    const previous = tokens[at - 1];
    if (text === '{' || text === '[') {
      depth += 1;
      const isEmpty = next === '}' || next === ']';
      parts.push({ kind: 'mark', text: isEmpty ? text : text + lineBreak(depth) });
    } else if (text === '}' || text === ']') {
      depth -= 1;
      const isEmpty = previous === '{' || previous === '[';
      parts.push({ kind: 'mark', text: isEmpty ? text : lineBreak(depth) + text });
    } else if (text === ',') parts.push({ kind: 'mark', text: text + lineBreak(depth) });
    else if (text === ':') parts.push({ kind: 'mark', text: ': ' });
    else parts.push({ kind: kindOf(text, next), text });
  }
  return parts;
}

function lineBreak(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}

function kindOf(text: string, next: string | undefined): JsonPart['kind'] {
  if (text.startsWith('"')) return next === ':' ? 'key' : 'text';
  return /^[-\d]/.test(text) ? 'number' : 'word';
}

export function laidOut(json: string): string {
  return jsonParts(json)
    .map(({ text }) => text)
    .join('');
}

/** The problem in `text`, or `undefined` if it is valid JSON. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
