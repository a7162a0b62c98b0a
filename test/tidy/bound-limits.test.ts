import { expect, it } from 'vitest';
import { readText, sourceFiles } from './sources.ts';

it('no statement of SQLite binds a bare LIMIT, which prepares it anew at each use', () => {
  const bare = sourceFiles
    .filter((path) => path.startsWith('src/store/sqlite/'))
    .filter((path) =>
      /LIMIT \?\d*(?! \+ 0)(?!\d)/.test(readText(path).replaceAll(/\/\*\*.*?\*\//gs, '')),
    );
  expect(bare).toEqual([]);
});
