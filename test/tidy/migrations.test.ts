import { expect, it } from 'vitest';
import { files } from './sources.ts';

const folder = 'src/store/migrations/';

it('migrations have the numbers from 2 on, each once: take the next one', () => {
  const names = files
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length));
  const expected = names.map((_, index) => String(index + 2).padStart(4, '0'));
  expect(
    names.toSorted().map((name) => /^(\d{4})-[a-z0-9-]+\.ts$/.exec(name)?.[1] ?? name),
  ).toEqual(expected);
});
