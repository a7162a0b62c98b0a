import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DevelopmentServer, startDevelopmentServer } from './jobs-server.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
/** Below the repository, so that its packages are found; ignored by git. */
const results = join(root, 'test-results');

let server: DevelopmentServer;
let folder: string;
beforeAll(async () => {
  server = await startDevelopmentServer();
  mkdirSync(results, { recursive: true });
  folder = mkdtempSync(join(results, 'readme-'));
}, 120_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('the first process of the README does what it says', async () => {
  writeFileSync(join(folder, 'hello.bpmn'), block('xml'));
  writeFileSync(join(folder, 'hello.mjs'), block('js'));
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'hello.mjs')], {
    env: { ...process.env, CAMUNDA_REST_ADDRESS: server.url },
  });
  expect(withoutKeys(stdout)).toBe(withoutKeys(printed()));
});

/** The one block of this language. */
function block(language: string): string {
  const [found, ...others] = [...readme.matchAll(/```(\w*)\n([\s\S]*?)```/g)].filter(
    ([, name]) => name === language,
  );
  expect(others).toEqual([]);
  return found?.[2] ?? '';
}

function printed(): string {
  const [, text = ''] = /\nprints\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
  return text;
}

function withoutKeys(text: string): string {
  return text.replace(/\d{16,}/g, 'KEY');
}
