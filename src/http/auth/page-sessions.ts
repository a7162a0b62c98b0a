/**
 * Sessions of pages: a cookie instead of a name and a password with every request.
 *
 * S1  A session says who signed in and when, and is signed: no table has it, so any node of an installation accepts it.
 * S2  A second signature covers the hash of the password. A new password, or the deletion of the user, ends all
 * sessions of that user at once, also where a namesake comes later. If the first signature is wrong, the server reads
 * nothing from the database.
 * S3  A session ends when its page asks for nothing for `idleMs`, and `lifetimeMs` after the sign-in at the latest.
 * S4  A sign-out ends the session only on the node that receives it. The page deletes its cookie in any case.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Outcome } from '../../runtime/orchestrator.ts';
import type { Users } from './users.ts';

export interface PageSessions {
  /** Makes the token of a new session. The caller has checked the user's password. */
  begin(session: NewSession): string;
  /** The user of a session; `undefined` if the token is wrong or the session has ended. */
  find(token: string): Promise<Outcome<FoundSession | undefined>>;
  /**
   * A token of no current session changes nothing. Otherwise a stranger could fill the list of ended sessions, and this
   * node would forget real entries.
   */
  end(token: string): Promise<void>;
}

export interface NewSession {
  readonly username: string;
  readonly passwordHash: string;
  /** Whether the browser loaded the page by TLS. Only the sign-in can tell: a page sends no `Origin` with its reads. */
  readonly isSecure: boolean;
}

export interface FoundSession {
  readonly username: string;
  readonly isSecure: boolean;
  /** The token of the same session with a later moment of its last use; `undefined` if the old one is recent enough. */
  readonly renewed: string | undefined;
}

export interface PageSessionsOptions {
  readonly users: Pick<Users, 'passwordHash'>;
  /**
   * The secret that all nodes of an installation share; `undefined`: this process makes its own, and sessions end with
   * it.
   */
  readonly sharedKey: string | undefined;
  readonly nowMs: () => number;
}

const idleMs = 8 * 3_600_000;
export const lifetimeMs = 7 * 24 * 3_600_000;
/** The time after which a session gets a token with a new moment of its last use. */
const renewAfterMs = 10 * 60_000;
/** The most sessions signed out by hand that a node remembers until they would have ended anyway. */
const endedMax = 10_000;
/** Every token that this server makes is shorter. */
const tokenCharactersMax = 1_000;

interface Session {
  readonly id: string;
  readonly username: string;
  readonly isSecure: boolean;
  readonly beganAtMs: number;
  readonly usedAtMs: number;
}

export function createPageSessions({ users, sharedKey, nowMs }: PageSessionsOptions): PageSessions {
  const key =
    sharedKey === undefined
      ? randomBytes(32)
      : createHmac('sha256', sharedKey).update('sessions of pages').digest();
  const ended = new Map<string, true>();
  const mac = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
  const sign = (session: Session, passwordHash: string): string => {
    const { id, username, isSecure, beganAtMs, usedAtMs } = session;
    const claims = JSON.stringify([id, username, isSecure, beganAtMs, usedAtMs]);
    const payload = Buffer.from(claims).toString('base64url');
    return [payload, mac(payload), mac(`${payload}\n${passwordHash}`)].join('.');
  };
  const isSigned = (token: string): boolean => {
    const [payload = '', proof = ''] = token.split('.', 2);
    return isEqual(proof, mac(payload));
  };
  const isOver = ({ id, beganAtMs, usedAtMs }: Session): boolean => {
    const now = nowMs();
    return ended.has(id) || now - usedAtMs > idleMs || now - beganAtMs > lifetimeMs;
  };
  const find: PageSessions['find'] = async (token) => {
    const session = isShort(token) && isSigned(token) ? readSession(token) : undefined;
    if (session === undefined || isOver(session)) return absent;
    const hash = await users.passwordHash(session.username);
    if (hash.kind !== 'accepted') return hash;
    if (hash.result === undefined) return absent;
    if (!isEqual(token, sign(session, hash.result))) return absent;
    const now = nowMs();
    const renewed =
      now - session.usedAtMs < renewAfterMs
        ? undefined
        : sign({ ...session, usedAtMs: now }, hash.result);
    const { username, isSecure } = session;
    return { kind: 'accepted', result: { username, isSecure, renewed } };
  };
  return {
    begin: ({ username, passwordHash, isSecure }) => {
      const id = randomBytes(16).toString('base64url');
      const now = nowMs();
      return sign({ id, username, isSecure, beganAtMs: now, usedAtMs: now }, passwordHash);
    },
    find,
    end: async (token) => {
      const found = await find(token);
      const id = readSession(token)?.id;
      if (found.kind !== 'accepted' || found.result === undefined || id === undefined) return;
      for (const oldest of ended.keys()) {
        if (ended.size < endedMax) break;
        ended.delete(oldest);
      }
      ended.set(id, true);
    },
  };
}

const absent = { kind: 'accepted', result: undefined } as const;

function isShort(token: string): boolean {
  return token.length <= tokenCharactersMax;
}

/** The content of a token. Its signatures prove it. */
function readSession(token: string): Session | undefined {
  const [payload = ''] = token.split('.');
  try {
    const read: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (!Array.isArray(read)) return undefined;
    const [id, username, isSecure, beganAtMs, usedAtMs] = read as readonly unknown[];
    if (typeof id !== 'string' || typeof username !== 'string') return undefined;
    if (typeof isSecure !== 'boolean') return undefined;
    if (typeof beganAtMs !== 'number' || typeof usedAtMs !== 'number') return undefined;
    return { id, username, isSecure, beganAtMs, usedAtMs };
  } catch {
    return undefined;
  }
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
