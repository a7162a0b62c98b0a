import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAbandoned, takeFile } from './document-files.ts';

it('an old file that has just been renamed does not count as abandoned', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  const [old, taken] = [path.join(folder, 'old'), path.join(folder, 'taken')];
  writeFileSync(old, 'text');
  utimesSync(old, 0, 0);
  expect(await isAbandoned(old)).toBe(true);
  expect(await takeFile(old, taken)).toBe(true);
  expect(await isAbandoned(taken)).toBe(false);
  expect(await takeFile(old, taken)).toBe(false);
  rmSync(folder, { recursive: true });
});
