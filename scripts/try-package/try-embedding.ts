import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './install-package.ts';
import { run } from './run.ts';

/** The program of docs/EMBEDDING.md, word for word, and one that checks more. */
export async function tryEmbedding(folder: string): Promise<string> {
  const text = readFileSync(join(repository, 'docs/EMBEDDING.md'), 'utf8');
  const [, program] = /```js\n([\s\S]*?)```/.exec(text) ?? [];
  if (program === undefined) throw new Error('Expected docs/EMBEDDING.md to have a program');
  writeFileSync(join(folder, 'documented.js'), program);
  const printed = { code: 0, output: /^1 broker answers\nClosed\n$/ };
  await run(folder, [process.execPath, 'documented.js'], printed);
  writeFileSync(join(folder, 'closer.js'), closer);
  await run(folder, [process.execPath, 'closer.js'], { code: 0, output: /^as documented\n$/ });
  return 'The installed library runs servers in a program, and continuo/jobs enqueues.';
}

/** The program ends by itself: no part of a closed server may keep it alive. */
const closer = `
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { startServer } from 'continuo';
import { createJobsClient } from 'continuo/jobs';

const count = () => ['SIGTERM', 'SIGINT', 'uncaughtException', 'unhandledRejection'].map((name) => process.listenerCount(name));
const listeners = count();
const [one, two] = await Promise.all(['one', 'two'].map((dataDir) => startServer({ dataDir, port: 0 })));
assert.notEqual(one.url, two.url);
await assert.rejects(startServer({ dataDir: 'one', port: 0 }), /another server uses it/);
await assert.rejects(startServer({ memory: true, port: Number(new URL(one.url).port) }), /is taken by another program/);
await assert.rejects(startServer({ memory: true, colour: 'red' }), /Unknown option 'colour'/);
const token = execFileSync('node_modules/.bin/continuo', ['token', '--data', 'one'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const { id } = await createJobsClient({ url: one.url, token }).enqueue('email.send', { to: 'ada' });
assert.equal((await createJobsClient({ url: one.url, token }).get(id)).status, 'queued');
assert.equal((await one.workers).kind, 'listening');
await Promise.all([one.close(), one.close(), two.close()]);
assert.deepEqual(count(), listeners);
assert.equal(process.exitCode, undefined);
const again = await startServer({ dataDir: 'one', port: 0 });
assert.equal((await createJobsClient({ url: again.url, token }).get(id)).status, 'queued');
await again.close();
console.log('as documented');
`;
