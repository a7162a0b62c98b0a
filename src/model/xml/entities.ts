const predefined: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Replaces character references and the five predefined entities. Returns `undefined` for anything else after an
 * ampersand, which is not well-formed in a document without a DOCTYPE (XML 1.0 §4.1).
 */
export function decodeEntities(raw: string): string | undefined {
  if (!raw.includes('&')) return raw;
  let text = '';
  let from = 0;
  for (let at = raw.indexOf('&'); at !== -1; at = raw.indexOf('&', from)) {
    const end = raw.indexOf(';', at);
    const character = end === -1 ? undefined : resolve(raw.slice(at + 1, Math.min(end, at + 12)));
    if (character === undefined) return undefined;
    text += raw.slice(from, at) + character;
    from = end + 1;
  }
  return text + raw.slice(from);
}

function resolve(name: string): string | undefined {
  const [, decimal, hex] = /^#(?:([0-9]+)|x([0-9a-fA-F]+))$/.exec(name) ?? [];
  if (decimal !== undefined) return fromCodePoint(Number.parseInt(decimal, 10));
  if (hex !== undefined) return fromCodePoint(Number.parseInt(hex, 16));
  return predefined.get(name);
}

/** Accepts only characters of XML 1.0 §2.2. */
function fromCodePoint(code: number): string | undefined {
  const isControl = code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd;
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (isControl || isSurrogate || code === 0xfffe || code === 0xffff || code > 0x10ffff) {
    return undefined;
  }
  return String.fromCodePoint(code);
}
