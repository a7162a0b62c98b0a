/** The user of the page, and the token of the Jobs Service that the server gives a page in development. */

export interface Session {
  readonly kind: 'development' | 'signedIn';
  readonly user: string;
  readonly version: string;
  readonly multiTenancy: boolean;
  /** `null`: all tenants. */
  readonly tenantIds: readonly string[] | null;
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
    const response = await fetch(`/ui/api/session${query}`, {
      headers: { 'x-requested-with': 'continuo-ui' },
    });
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
