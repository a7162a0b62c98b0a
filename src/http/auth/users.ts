import { createHmac, randomBytes } from 'node:crypto';
import { systemCaller } from '../../core/caller.ts';
import type { Orchestrator, Outcome } from '../../runtime/orchestrator.ts';
import { createPasswords } from './password.ts';

/** The users that this server stores, for authentication. */
export interface Users {
  /** Whether a user has this password. */
  authenticate(username: string, password: string): Promise<Checked>;
  /** The hash of a new password, or the reason why the server could not compute it. */
  hash(username: string, password: string): Promise<HashedPassword>;
  /** The hash of a user's present password; `undefined` if there is no such user. */
  passwordHash(username: string): Promise<Outcome<string | undefined>>;
  /** Called after a command that changed identity, because hashes that this node remembers may be out of date. */
  forget(): void;
}

export type Checked =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | Exclude<Outcome<never>, { readonly kind: 'accepted' }>;

export type HashedPassword =
  | { readonly kind: 'hashed'; readonly passwordHash: string }
  | Exclude<Outcome<never>, { readonly kind: 'accepted' }>;

export interface UsersOptions {
  readonly orchestrator: Pick<Orchestrator, 'query'>;
  /** How long this node uses a hash that it has read: 0 where other nodes may change it. */
  readonly keptMs: number;
}

/** The most hashes, right passwords and wrong passwords that are remembered, of each kind. */
const rememberedMax = 10_000;
/** The longest name of a user. */
export const usernameCharactersMax = 256;
/** The most checks of passwords for one name that run or wait, so that an attack on one user does not delay others. */
const checksOfNameMax = 10;

const busy = {
  kind: 'exhausted',
  reason: 'Expected to check a password, but too many are being checked',
} as const;

/**
 * Each password is computed once: the node remembers the result with the hash, for right and wrong passwords. So a
 * client that sends its password with every request costs a look-up. Wrong passwords displace only wrong ones.
 */
export function createUsers({ orchestrator, keptMs }: UsersOptions): Users {
  const passwords = createPasswords();
  const idOf = createIds();
  const hashes = createHashes({ orchestrator, keptMs });
  const rightOnes = new Map<string, true>();
  const wrongOnes = new Map<string, true>();
  const underWay = new Map<string, Map<string, Promise<boolean | undefined>>>();

  /** Requests with one password at the same time share its check. */
  const check = async (given: Given): Promise<boolean | undefined> => {
    const { username, id } = given;
    const ofName = underWay.get(username) ?? new Map<string, Promise<boolean | undefined>>();
    const known = ofName.get(id);
    if (known !== undefined) return known;
    if (ofName.size >= checksOfNameMax) return undefined;
    const checked = passwords.verify(given.password, given.hash);
    underWay.set(username, ofName.set(id, checked));
    try {
      return await checked;
    } finally {
      ofName.delete(id);
      if (ofName.size === 0) underWay.delete(username);
    }
  };

  return {
    authenticate: async (username, password) => {
      if (username.length > usernameCharactersMax) return { kind: 'wrong' };
      const found = await hashes.of(username);
      if (found.kind !== 'accepted') return found;
      const hash = found.result;
      const id = idOf(username, password, hash);
      if (rightOnes.has(id)) return { kind: 'right' };
      if (wrongOnes.has(id)) return { kind: 'wrong' };
      const isRight = await check({ username, password, hash, id });
      if (isRight === undefined) return busy;
      remember(isRight ? rightOnes : wrongOnes, id, true);
      return { kind: isRight ? 'right' : 'wrong' };
    },
    hash: async (username, password) => {
      const passwordHash = await passwords.hash(password);
      if (passwordHash === undefined) return busy;
      remember(rightOnes, idOf(username, password, passwordHash), true);
      return { kind: 'hashed', passwordHash };
    },
    passwordHash: (username) =>
      username.length > usernameCharactersMax
        ? Promise.resolve({ kind: 'accepted', result: undefined })
        : hashes.of(username),
    forget: () => hashes.forget(),
  };
}

interface Given {
  readonly username: string;
  readonly password: string;
  readonly hash: string | undefined;
  readonly id: string;
}

/** The keys of the remembered results. A password cannot be computed from them. */
function createIds() {
  const secret = randomBytes(32);
  return (username: string, password: string, hash: string | undefined): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([username, password, hash ?? null]))
      .digest('base64');
}

/** The hashes of users that exist. Unknown names are not remembered, so they displace none. */
function createHashes({ orchestrator, keptMs }: UsersOptions) {
  const hashes = new Map<string, { readonly hash: string; readonly untilMs: number }>();
  let changes = 0;
  return {
    of: async (username: string): Promise<Outcome<string | undefined>> => {
      const known = hashes.get(username);
      const nowMs = performance.now();
      if (known !== undefined && known.untilMs > nowMs) {
        return { kind: 'accepted', result: known.hash };
      }
      const changesBefore = changes;
      const outcome = await orchestrator.query({ kind: 'passwordHash', username }, systemCaller);
      if (outcome.kind !== 'accepted' || outcome.result === undefined) {
        return outcome.kind === 'accepted' ? { kind: 'accepted', result: undefined } : outcome;
      }
      const hash = JSON.parse(outcome.result) as string;
      // A hash that was read before a change may be out of date.
      if (changes === changesBefore) remember(hashes, username, { hash, untilMs: nowMs + keptMs });
      return { kind: 'accepted', result: hash };
    },
    forget: () => {
      changes += 1;
      hashes.clear();
    },
  };
}

function remember<V>(map: Map<string, V>, id: string, value: V): void {
  map.delete(id);
  for (const oldest of map.keys()) {
    if (map.size < rememberedMax) break;
    map.delete(oldest);
  }
  map.set(id, value);
}
