import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Encrypts the secrets in the database, if there is a key. */
export interface SecretBox {
  seal(secret: string): string;
  /** Returns a secret that was stored without a key as it is. Throws if none of the keys sealed it. */
  open(stored: string): string;
  isSealed(stored: string): boolean;
}

const prefix = 'sealed:v1:';
const algorithm = 'aes-256-gcm';
const bytesOf = { key: 32, nonce: 12, tag: 16 } as const;

interface Key {
  /** Eight digits by which a sealed secret names its key; they reveal nothing about the key. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** `given`: the keys in the setting. The first one encrypts, all of them decrypt. */
export function createSecretBox(given: readonly string[]): SecretBox {
  const keys = given.map(readKey);
  const [first] = keys;
  return {
    isSealed: (stored) => stored.startsWith(prefix),
    seal: (secret) => (first === undefined ? secret : seal(secret, first)),
    open: (stored) => (stored.startsWith(prefix) ? open(stored, keys) : stored),
  };
}

function seal(secret: string, { id, bytes }: Key): string {
  const nonce = randomBytes(bytesOf.nonce);
  const cipher = createCipheriv(algorithm, bytes, nonce).setAAD(Buffer.from(prefix + id));
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final()]);
  return `${prefix}${id}:${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')}`;
}

function open(stored: string, keys: readonly Key[]): string {
  const [id = '', text = ''] = stored.slice(prefix.length).split(':');
  const key = keys.find((one) => one.id === id);
  if (key === undefined) {
    throw new Error(
      `Expected --jobs-secrets-key to be the key ${id}, with which the secret was encrypted, but ` +
        (keys.length === 0 ? 'none is given' : `it is ${keys.map((one) => one.id).join(', ')}`),
    );
  }
  const sealed = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv(algorithm, key.bytes, sealed.subarray(0, bytesOf.nonce))
    .setAAD(Buffer.from(prefix + id))
    .setAuthTag(sealed.subarray(-bytesOf.tag));
  const content = sealed.subarray(bytesOf.nonce, -bytesOf.tag);
  return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8');
}

function readKey(given: string): Key {
  const text = given.startsWith('file:')
    ? readFileSync(given.slice('file:'.length), 'utf8').trim()
    : given;
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (bytes.length !== bytesOf.key) {
    throw new Error(
      `Expected --jobs-secrets-key to be ${bytesOf.key} bytes in hexadecimal or base64, but it has ${bytes.length}`,
    );
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}
