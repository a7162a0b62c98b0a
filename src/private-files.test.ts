import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePrivateDirectory } from './private-files.ts';

test('makes a directory and its parents, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'private-files-'));
  try {
    for (let time = 0; time < 2; time++) makePrivateDirectory(join(folder, 'a/b'));
    expect(existsSync(join(folder, 'a/b'))).toBe(true);
    writeFileSync(join(folder, 'file'), '');
    expect(() => makePrivateDirectory(join(folder, 'file/a'))).toThrow('ENOTDIR');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.runIf(process.platform === 'linux')('fails where no process can make one', () => {
  expect(() => makePrivateDirectory('/proc/none/data')).toThrow('ENOENT');
});
