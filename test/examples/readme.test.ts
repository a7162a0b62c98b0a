import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
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
});
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

it('the first background job of the README is worked on', async () => {
  const listing = block('ts').replace('./src/jobs.ts', join(root, 'src/jobs.ts'));
  writeFileSync(join(folder, 'mails.ts'), listing);
  const token = mintToken();
  const [, command = '', job = ''] =
    /^curl (.*\\\n)  -d '(.*)' http:\/\/localhost:8080\/jobs\/v1\/enqueue$/m.exec(readme) ?? [];
  expect(command).toContain('authorization: Bearer $TOKEN');
  const answer = await fetch(`${server.url}/jobs/v1/enqueue`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: job,
  });
  expect(answer.status).toBe(201);
  const worker = spawn(process.execPath, [join(folder, 'mails.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      TOKEN: token,
      JOBS_WORKERS_URL: server.workersUrl,
      JOBS_CERTIFICATES: server.folder,
    },
  });
  const [line] = await once(worker.stdout.setEncoding('utf8'), 'data');
  expect(readme).toContain(`prints \`${String(line).trim()}\``);
  worker.kill('SIGINT');
  expect(await once(worker, 'close')).toEqual([0, null]);
}, 60_000);

/** With the flags that the README says. */
function mintToken(): string {
  const [, flags = ''] = /TOKEN=\$\(npm start --silent -- (token [^)]*)\)/.exec(readme) ?? [];
  const args = [...flags.split(' '), '--jobs-development-dir', server.folder];
  const main = join(root, 'src/main.ts');
  return execFileSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

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
