const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes between two calls of `tick`, which may throw to stop. */
const bytesPerTick = 24_576;

export function toBase64(text: string, tick: () => void): string {
  const bytes = new TextEncoder().encode(text);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    if (at % bytesPerTick === 0) tick();
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    parts.push(
      alphabet.charAt(group >> 18),
      alphabet.charAt((group >> 12) & 63),
      left > 1 ? alphabet.charAt((group >> 6) & 63) : '=',
      left > 2 ? alphabet.charAt(group & 63) : '=',
    );
  }
  return parts.join('');
}

/** Strict, as `java.util.Base64.getDecoder`: padding may be absent, but not be wrong. */
export function fromBase64(text: string, tick: () => void): string | undefined {
  const unpadded = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
  if (unpadded.length % 4 === 1) return undefined;
  const bytes: number[] = [];
  let group = 0;
  let bits = 0;
  for (const letter of unpadded) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return undefined;
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bytes.length % bytesPerTick === 0) tick();
    if (bits >= 8) {
      bits -= 8;
      bytes.push((group >> bits) & 0xff);
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
