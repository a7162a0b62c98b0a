import { expect, it } from 'vitest';
import { createPageSessions } from './page-sessions.ts';

const minute = 60_000;
const hour = 60 * minute;

function createClock() {
  const clock = { ms: 1_700_000_000_000 };
  return { nowMs: () => clock.ms, advance: (ms: number) => (clock.ms += ms) };
}

function usersWith(passwordHash: string | undefined) {
  return {
    passwordHash: () => Promise.resolve({ kind: 'accepted', result: passwordHash } as const),
  };
}

const users = usersWith('hash');
const ann = { username: 'ann', passwordHash: 'hash', isSecure: false };

async function nameIn(found: ReturnType<ReturnType<typeof createPageSessions>['find']>) {
  const outcome = await found;
  return outcome.kind === 'accepted' ? outcome.result?.username : outcome.kind;
}

it('a session ends after eight hours without use, and is renewed by its use', async () => {
  const { nowMs, advance } = createClock();
  const sessions = createPageSessions({ users, sharedKey: undefined, nowMs });
  let token = sessions.begin(ann);
  advance(9 * minute);
  expect(await sessions.find(token)).toEqual({
    kind: 'accepted',
    result: { username: 'ann', isSecure: false, renewed: undefined },
  });
  for (let used = 0; used < 3; used += 1) {
    advance(7 * hour);
    const found = await sessions.find(token);
    token = (found.kind === 'accepted' && found.result?.renewed) || token;
  }
  expect(await nameIn(sessions.find(token))).toBe('ann');
  advance(8 * hour + 1);
  expect(await nameIn(sessions.find(token))).toBeUndefined();
});

it('a session ends a week after the sign-in, however much it is used', async () => {
  const { nowMs, advance } = createClock();
  const sessions = createPageSessions({ users, sharedKey: undefined, nowMs });
  let token = sessions.begin(ann);
  for (let hours = 0; hours < 7 * 24; hours += 6) {
    advance(6 * hour);
    const found = await sessions.find(token);
    token = (found.kind === 'accepted' && found.result?.renewed) || token;
  }
  expect(await nameIn(sessions.find(token))).toBe('ann');
  advance(1);
  expect(await nameIn(sessions.find(token))).toBeUndefined();
});

it('nodes with a shared key accept the sessions of each other, other processes do not', async () => {
  const { nowMs } = createClock();
  const options = { users, nowMs };
  const one = createPageSessions({ ...options, sharedKey: 'key' });
  const other = createPageSessions({ ...options, sharedKey: 'key' });
  const stranger = createPageSessions({ ...options, sharedKey: 'other' });
  const alone = createPageSessions({ ...options, sharedKey: undefined });
  const token = one.begin(ann);
  expect(await nameIn(other.find(token))).toBe('ann');
  expect(await nameIn(stranger.find(token))).toBeUndefined();
  expect(await nameIn(alone.find(token))).toBeUndefined();
});

it('an ended session is not valid, even if it was renewed before', async () => {
  const { nowMs, advance } = createClock();
  const sessions = createPageSessions({ users, sharedKey: undefined, nowMs });
  const token = sessions.begin(ann);
  advance(hour);
  const found = await sessions.find(token);
  const renewed = (found.kind === 'accepted' && found.result?.renewed) || '';
  expect(await nameIn(sessions.find(renewed))).toBe('ann');
  await sessions.end('x'.repeat(20));
  await sessions.end(token);
  expect(await nameIn(sessions.find(token))).toBeUndefined();
  expect(await nameIn(sessions.find(renewed))).toBeUndefined();
});

it('a session of a deleted user is not valid', async () => {
  const { nowMs } = createClock();
  const sharedKey = 'key';
  const token = createPageSessions({ users, sharedKey, nowMs }).begin(ann);
  const gone = createPageSessions({ users: usersWith(undefined), sharedKey, nowMs });
  expect(await nameIn(gone.find(token))).toBeUndefined();
});

it('nothing is read for a token that this key has not signed', async () => {
  const { nowMs } = createClock();
  const asked: string[] = [];
  const watched = {
    passwordHash: (username: string) => {
      asked.push(username);
      return users.passwordHash();
    },
  };
  const sessions = createPageSessions({ users: watched, sharedKey: 'key', nowMs });
  const stranger = createPageSessions({ users, sharedKey: 'other', nowMs });
  const [payload = '', proof = ''] = sessions.begin(ann).split('.');
  for (const forged of [stranger.begin(ann), payload, `${payload}.`, `${payload}..${proof}`]) {
    expect(await nameIn(sessions.find(forged))).toBeUndefined();
  }
  expect(asked).toEqual([]);
  // The key signed this token, but with the hash of another password.
  expect(await nameIn(sessions.find(`${payload}.${proof}.${proof}`))).toBeUndefined();
  expect(asked).toEqual(['ann']);
});
