import { describe, expect, it } from 'vitest';
import { decodeXml } from './decode.ts';
import { xmlLimits } from './xml-limits.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function utf16(text: string, { bigEndian }: { readonly bigEndian: boolean }): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at += 1) {
    bytes.setUint16(at * 2, text.charCodeAt(at), !bigEndian);
  }
  return new Uint8Array(bytes.buffer);
}

describe('the bytes of an XML file', () => {
  it.each([
    ['UTF-8 without a declaration', utf8('<a ü="1"/>'), '<a ü="1"/>'],
    ['UTF-8 with a byte order mark', utf8('\ufeff<a/>'), '<a/>'],
    ['UTF-16 with a byte order mark', utf16('\ufeff<ü/>', { bigEndian: false }), '<ü/>'],
    ['big-endian UTF-16 with a byte order mark', utf16('\ufeff<ü/>', { bigEndian: true }), '<ü/>'],
    ['UTF-16 without a byte order mark', utf16('<?xml?><ü/>', { bigEndian: false }), '<?xml?><ü/>'],
    ['big-endian UTF-16 without a byte order mark', utf16('<ü/>', { bigEndian: true }), '<ü/>'],
    [
      'ISO-8859-1',
      latin1("<?xml version='1.0' encoding='ISO-8859-1'?><ü\u0085/>"),
      "<?xml version='1.0' encoding='ISO-8859-1'?><ü\u0085/>",
    ],
    [
      'windows-1252',
      latin1('<?xml version="1.0" encoding="windows-1252"?><a>\u0080</a>'),
      '<?xml version="1.0" encoding="windows-1252"?><a>€</a>',
    ],
    [
      'UTF-8 that declares UTF-16',
      utf8('<?xml version="1.0" encoding="utf-16"?><ü/>'),
      '<?xml version="1.0" encoding="utf-16"?><ü/>',
    ],
  ])('in %s become text', (_, bytes, text) => {
    expect(decodeXml(bytes)).toEqual({ kind: 'text', text });
  });

  it.each([
    ['that are not UTF-8', latin1('<ü/>'), 'The file is not valid UTF-8'],
    [
      'in an unknown encoding',
      utf8('<?xml version="1.0" encoding="klingon"?><a/>'),
      "The encoding 'klingon' is not supported",
    ],
    [
      'that are too many',
      new Uint8Array(xmlLimits.bytesMax + 1),
      'The file is 4194305 bytes long, but at most 4194304 bytes are allowed',
    ],
  ])('%s are refused', (_, bytes, reason) => {
    expect(decodeXml(bytes)).toEqual({ kind: 'invalid', reason });
  });
});
