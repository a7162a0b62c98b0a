/**
 * Whether any object in a JSON text has a name twice. Parsers differ on which of the two counts, so a proxy and this
 * server could too (RFC 8725 §2.6, RFC 8259 §4). The text has already been parsed, so it is well-formed.
 */
export function hasRepeatedName(json: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    switch (json.charAt(at)) {
      case '{':
      case '[':
        open.push(new Set());
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = endOfText(json, at);
        const names = open.at(-1);
        if (isFollowedByColon(json, end) && names !== undefined) {
          const name = JSON.parse(json.slice(at, end)) as string;
          if (names.has(name)) return true;
          names.add(name);
        }
        at = end - 1;
        break;
      }
    }
  }
  return false;
}

/** The position behind the closing quote. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isFollowedByColon(json: string, end: number): boolean {
  let at = end;
  while (' \t\n\r'.includes(json[at] ?? 'x')) at++;
  return json[at] === ':';
}
