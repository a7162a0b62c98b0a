/** The user of the page, and the token of the Jobs Service that the server gives a page in development. */

export interface Session {
  readonly kind: 'development' | 'signedIn';
  readonly user: string;
  /** Whether the user signed in on the page. Otherwise the browser itself sends credentials. */
  readonly canSignOut: boolean;
  readonly version: string;
  readonly multiTenancy: boolean;
  /** `null`: all tenants. */
  readonly tenantIds: readonly string[] | null;
  /** The user's permissions, such as `ROLE:CREATE`; `null`: everything is allowed. */
  readonly rights: readonly string[] | null;
  /** The permissions that can be granted, by the kind of resource. */
  readonly permissions: Readonly<Record<string, readonly string[]>>;
  readonly nowMs: number;
  readonly jobs: JobsAccess;
}

export type JobsAccess =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'lent';
      readonly tenantId: string;
      readonly role: string;
      readonly token: string;
      readonly expiresAtMs: number;
    };

/** Whether the user may do this with at least one resource. The server checks again when the user does it. */
export function may({ rights }: Session, right: string): boolean {
  return rights === null || rights.includes(right);
}

const renewBeforeMs = 60_000;
const tenantKey = 'continuo.jobsTenant';

let current: Promise<Session> | undefined;
let clockOffsetMs = 0;

/** The session. It is loaded again shortly before its token expires. */
export async function session(): Promise<Session> {
  const known = await (current ??= loadSession());
  if (known.jobs.kind === 'none' || known.jobs.expiresAtMs - nowMs() > renewBeforeMs) return known;
  current = loadSession();
  return current;
}

export function clearSession(): void {
  current = undefined;
}

const ends = new EventTarget();

/** The server no longer knows the user of this page. */
export function endSession(): void {
  clearSession();
  ends.dispatchEvent(new Event('ended'));
}

export function onSessionEnd(listener: () => void): () => void {
  ends.addEventListener('ended', listener);
  return () => ends.removeEventListener('ended', listener);
}

const ofPage = { 'x-requested-with': 'continuo-ui' };

/** Signs this page in; a cookie then identifies the user. Throws the server's refusal. */
export async function signIn(username: string, password: string): Promise<void> {
  const response = await fetch('/ui/api/session', {
    method: 'POST',
    headers: { ...ofPage, 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!response.ok) {
    const { detail } = (await response.json()) as { readonly detail: string };
    throw new Error(detail);
  }
  clearSession();
}

export async function signOut(): Promise<void> {
  await fetch('/ui/api/session', { method: 'DELETE', headers: ofPage });
  endSession();
}

/** Chooses the tenant whose jobs this browser shows. */
export function chooseJobsTenant(tenantId: string): void {
  localStorage.setItem(tenantKey, tenantId);
  clearSession();
}

/** The time of the server's clock, which a test may have set. */
export function nowMs(): number {
  return Date.now() + clockOffsetMs;
}

export class SignedOut extends Error {}

async function loadSession(): Promise<Session> {
  try {
    const tenant = localStorage.getItem(tenantKey);
    const query = tenant === null ? '' : `?tenant=${encodeURIComponent(tenant)}`;
    const response = await fetch(`/ui/api/session${query}`, { headers: ofPage });
    if (response.status === 401) throw new SignedOut('Sign in to continue.');
    if (!response.ok) throw new Error(`The server answered with status ${response.status}.`);
    const answer = (await response.json()) as Session;
    clockOffsetMs = answer.nowMs - Date.now();
    return answer;
  } catch (error) {
    current = undefined;
    throw error;
  }
}
