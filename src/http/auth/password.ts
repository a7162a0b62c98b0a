import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/**
 * The server stores passwords as scrypt hashes (RFC 7914). Each costs 32 MiB and about 80 ms, as much as Camunda's
 * BCrypt of strength 10. Each hash contains its parameters, so that later ones may cost more. Computations run on
 * Node's pool of threads; two at a time leave the others for the rest of the server.
 */
const cost = { N: 32_768, r: 8, p: 1 };
const hashBytes = 32;
const saltBytes = 16;
const atOnceMax = 2;
const waitingMax = 500;

export interface Passwords {
  /** `undefined` while too many computations wait. */
  hash(password: string): Promise<string | undefined>;
  /** Without a hash the check takes as long and always fails. `undefined` while too many computations wait. */
  verify(password: string, hash: string | undefined): Promise<boolean | undefined>;
}

export function createPasswords(): Passwords {
  const compute = createQueue();
  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes);
      const hash = await compute(password, salt, cost);
      if (hash === undefined) return undefined;
      const { N, r, p } = cost;
      return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
    },
    verify: async (password, hash) => {
      const known = hash === undefined ? unknownUser : readHash(hash);
      const computed = await compute(password, known.salt, known.cost);
      if (computed === undefined) return undefined;
      return timingSafeEqual(computed, known.hash) && hash !== undefined;
    },
  };
}

interface ReadHash {
  readonly cost: typeof cost;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const unknownUser: ReadHash = { cost, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };

function readHash(text: string): ReadHash {
  const [, N, r, p, salt = '', hash = ''] = text.split('$');
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

type Compute = (
  password: string,
  salt: Buffer,
  options: ScryptOptions,
) => Promise<Buffer | undefined>;

function createQueue(): Compute {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (password, salt, options) => {
    if (running >= atOnceMax) {
      if (waiting.length >= waitingMax) return undefined;
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await scryptOf(password, salt, options);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function scryptOf(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, { ...options, maxmem: 256 * 1024 * 1024 }, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}
