import { decodeLatin1 } from '../latin1.ts';
import { xmlLimits } from './xml-limits.ts';

export type DecodedXml =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Decodes the bytes of an XML file as XML 1.0 appendix F says: a byte order mark has precedence, then the pattern of
 * the first bytes, then the encoding declaration, then UTF-8. Bytes that are invalid in the encoding are refused,
 * because a replaced character would silently change ids and expressions.
 */
export function decodeXml(bytes: Uint8Array): DecodedXml {
  if (bytes.byteLength > xmlLimits.bytesMax) {
    return {
      kind: 'invalid',
      reason: `The file is ${bytes.byteLength} bytes long, but at most ${xmlLimits.bytesMax} bytes are allowed`,
    };
  }
  const encoding = encodingOf(bytes);
  const decodeByte = byteEncodings.get(encoding);
  if (decodeByte !== undefined) return { kind: 'text', text: decodeByte(bytes) };
  try {
    return { kind: 'text', text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch (error) {
    const reason =
      error instanceof RangeError
        ? `The encoding '${encoding}' is not supported`
        : `The file is not valid ${encoding.toUpperCase()}`;
    return { kind: 'invalid', reason };
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0x00) return 'utf-16le';
  if (first === 0x00 && second === 0x3c) return 'utf-16be';
  return declaredEncoding(bytes) ?? 'utf-8';
}

const declarationBytesMax = 256;

/** A declaration of UTF-16 in a text that is readable byte by byte is wrong; in practice such files are UTF-8. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = decodeLatin1(bytes.subarray(0, declarationBytesMax));
  const match = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head);
  const encoding = match?.[1]?.toLowerCase();
  return encoding?.startsWith('utf-16') === true ? undefined : encoding;
}

/** The characters of Windows-1252 in the range of Latin-1's second block of control characters. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function decodeWindows1252(bytes: Uint8Array): string {
  return decodeLatin1(bytes).replace(/[\u0080-\u009f]/g, (character) =>
    windows1252.charAt(character.charCodeAt(0) - 0x80),
  );
}

/** Decoded here, because Node 24's `TextDecoder` treats ISO-8859-1 as windows-1252. */
const byteEncodings: ReadonlyMap<string, (bytes: Uint8Array) => string> = new Map([
  ['iso-8859-1', decodeLatin1],
  ['latin1', decodeLatin1],
  ['windows-1252', decodeWindows1252],
  ['cp1252', decodeWindows1252],
]);
