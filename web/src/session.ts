/** Who looks, and the token of the Jobs Service that the server lends a page in development. */

export interface Session {
  readonly kind: 'development' | 'signedIn';
  readonly user: string;
  readonly version: string;
  readonly multiTenancy: boolean;
  /** `null`: all there are. */
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

/** The session, asked again shortly before its token ends. */
export async function session(): Promise<Session> {
  const known = await (current ??= ask());
  if (known.jobs.kind === 'none' || known.jobs.expiresAtMs - nowMs() > renewBeforeMs) return known;
  current = ask();
  return current;
}

export function clearSession(): void {
  current = undefined;
}

/** The tenant of the Jobs Service that this browser looks at. */
export function chooseJobsTenant(tenantId: string): void {
  localStorage.setItem(tenantKey, tenantId);
  clearSession();
}

/** By the server's clock, which a test may have set. */
export function nowMs(): number {
  return Date.now() + clockOffsetMs;
}

export class SignedOut extends Error {}

async function ask(): Promise<Session> {
  try {
    const tenant = localStorage.getItem(tenantKey);
    const query = tenant === null ? '' : `?tenant=${encodeURIComponent(tenant)}`;
    const response = await fetch(`/ui/api/session${query}`, {
      headers: { 'x-requested-with': 'continuo-ui' },
    });
    if (response.status === 401) throw new SignedOut('Sign in to go on.');
    if (!response.ok) throw new Error(`The server said ${response.status}.`);
    const answer = (await response.json()) as Session;
    clockOffsetMs = answer.nowMs - Date.now();
    return answer;
  } catch (error) {
    current = undefined;
    throw error;
  }
}
