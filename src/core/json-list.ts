import type { JsonText } from './json.ts';

/**
 * The items of a JSON list, each as its text; `undefined` if the text is another kind of value. The text must be valid
 * JSON. Nothing is parsed, so that numbers keep their digits.
 */
export function splitJsonList(text: string): JsonText[] | undefined {
  const list = text.trim();
  if (!list.startsWith('[')) return undefined;
  const items: JsonText[] = [];
  let depth = 0;
  let begin = 1;
  for (let at = 0; at < list.length; at += 1) {
    const character = list.charCodeAt(at);
    if (character === quote) at = endOfString(list, at);
    else if (character === openList || character === openObject) depth += 1;
    else if (character === closeObject) depth -= 1;
    else if (character === closeList) {
      depth -= 1;
      if (depth > 0) continue;
      const last = list.slice(begin, at).trim();
      if (last !== '') items.push(last as JsonText);
    } else if (character === comma && depth === 1) {
      items.push(list.slice(begin, at).trim() as JsonText);
      begin = at + 1;
    }
  }
  return items;
}

export function joinJsonList(items: readonly JsonText[]): JsonText {
  return `[${items.join(',')}]` as JsonText;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** The position of the closing quote. */
function endOfString(text: string, opening: number): number {
  for (let at = opening + 1; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === backslash) at += 1;
    else if (character === quote) return at;
  }
  return text.length;
}
