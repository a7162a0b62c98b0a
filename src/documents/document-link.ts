import { createHmac, timingSafeEqual } from 'node:crypto';

/** The right to read one document until a moment. */
interface Link {
  readonly id: string;
  /** The generation of the document. A later document of the same id has another one. */
  readonly generation: string;
  readonly untilMs: number;
}

/** A signed text, which cannot be made without this key. */
export function tokenOf(key: Buffer, { id, generation, untilMs }: Link): string {
  const text = Buffer.from(JSON.stringify([id, generation, untilMs])).toString('base64url');
  return `${text}.${signatureOf(key, text)}`;
}

/** `undefined` for a text that this key has not signed. */
export function readToken(key: Buffer, token: string): Link | undefined {
  const [text = '', signature = ''] = token.split('.');
  const expected = Buffer.from(signatureOf(key, text));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const json = JSON.parse(Buffer.from(text, 'base64url').toString()) as readonly unknown[];
  const [id, generation, untilMs] = json;
  if (typeof id !== 'string' || typeof generation !== 'string') return undefined;
  return typeof untilMs === 'number' ? { id, generation, untilMs } : undefined;
}

function signatureOf(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
