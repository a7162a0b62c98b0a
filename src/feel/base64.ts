const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const letters = new TextEncoder().encode(alphabet);
const padding = 0x3d;
/** The value of each letter, by its code; 255 for a character outside of the alphabet. */
const values = new Uint8Array(256).fill(255);
letters.forEach((code, value) => (values[code] = value));

export function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const encoded = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    encoded[to] = letters[group >> 18] ?? 0;
    encoded[to + 1] = letters[(group >> 12) & 63] ?? 0;
    encoded[to + 2] = left > 1 ? (letters[(group >> 6) & 63] ?? 0) : padding;
    encoded[to + 3] = left > 2 ? (letters[group & 63] ?? 0) : padding;
    to += 4;
  }
  return new TextDecoder().decode(encoded);
}

/** Strict like `java.util.Base64.getDecoder`: padding may be absent, but not wrong. */
export function fromBase64(text: string): string | undefined {
  const padded = text.length % 4 !== 0 ? 0 : text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const length = text.length - padded;
  if (length % 4 === 1) return undefined;
  const bytes = new Uint8Array((length * 3) >> 2);
  let to = 0;
  let group = 0;
  let bits = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 256 ? (values[code] ?? 255) : 255;
    if (value === 255) return undefined;
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[to] = (group >> bits) & 0xff;
      to += 1;
    }
  }
  return new TextDecoder().decode(bytes);
}
