import { expect, it } from 'vitest';
import type { Outcome } from '../../runtime/orchestrator.ts';
import { createPasswords } from './password.ts';
import { createUsers } from './users.ts';

type Found = Outcome<string | undefined>;
const found = (hash: string | undefined): Found => ({
  kind: 'accepted',
  result: hash && JSON.stringify(hash),
});

const passwords = createPasswords();
const hashOf = async (password: string) => (await passwords.hash(password)) ?? '';

it('a hash that was read before a change is not used after it', async () => {
  const [old, changed] = [await hashOf('old'), await hashOf('new')];
  let answer: (outcome: Found) => void = () => undefined;
  const reads = [
    new Promise<Found>((resolve) => {
      answer = resolve;
    }),
    Promise.resolve(found(changed)),
  ];
  let next = 0;
  const orchestrator = { query: () => reads[next++] ?? Promise.resolve(found(changed)) };
  const users = createUsers({ orchestrator, keptMs: 60_000 });
  const before = users.authenticate('ann', 'old');
  users.forget();
  answer(found(old));
  expect(await before).toEqual({ kind: 'right' });
  expect(await users.authenticate('ann', 'old')).toEqual({ kind: 'wrong' });
  expect(await users.authenticate('ann', 'new')).toEqual({ kind: 'right' });
});

it('a name that is too long is not looked up', async () => {
  const orchestrator = { query: () => Promise.reject(new Error('Expected no look-up')) };
  const users = createUsers({ orchestrator, keptMs: 0 });
  expect(await users.authenticate('a'.repeat(257), 'p')).toEqual({ kind: 'wrong' });
});

it('guesses at one name delay no other name', async () => {
  const hash = await hashOf('p');
  const users = createUsers({
    orchestrator: { query: () => Promise.resolve(found(hash)) },
    keptMs: 60_000,
  });
  const guesses = Array.from({ length: 12 }, (_, index) =>
    users.authenticate('ann', `guess ${index}`),
  );
  const other = users.authenticate('bob', 'p');
  const kinds = (await Promise.all(guesses)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'exhausted')).toHaveLength(2);
  expect(await other).toEqual({ kind: 'right' });
});

it('requests with one password share its check', async () => {
  const hash = await hashOf('p');
  const users = createUsers({
    orchestrator: { query: () => Promise.resolve(found(hash)) },
    keptMs: 60_000,
  });
  const checks = Array.from({ length: 100 }, () => users.authenticate('ann', 'p'));
  const kinds = (await Promise.all(checks)).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['right']));
});
