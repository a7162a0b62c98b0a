import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkDatabase } from '../../src/store/sqlite/check-database.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { type Cluster, openCluster } from '../scenario/scenario-cluster.ts';
import { serverEnvironment } from '../server-process.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let dataDir: string;
let server: Cluster;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'continuo-check-'));
  server = await openCluster({ dataDir });
  await server.deploy(sequence('p', serviceTask('work')));
  for (let count = 0; count < 20; count += 1) await server.create('p', { variables: { count } });
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, 'check', ...args],
      { env: serverEnvironment },
      (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

it('finds nothing in a whole database, beside a running server and after it', async () => {
  expect(checkDatabase(dataDir)).toEqual([]);
  await server.complete((await server.activate('work'))[0].jobKey);
  expect(checkDatabase(dataDir)).toEqual([]);
  await server.close();
  expect(checkDatabase(dataDir)).toEqual([]);
});

it('finds rows without an owner, and keys that were never issued', async () => {
  await server.close();
  const db = new DatabaseSync(join(dataDir, 'continuo.db'));
  db.exec(`DELETE FROM process_instance WHERE key = (SELECT min(key) FROM process_instance)`);
  db.exec(`UPDATE counter SET value = 1 WHERE name = 'key'`);
  db.close();
  const problems = checkDatabase(dataDir).join('\n');
  expect(problems).toContain('rows of element_instance have a process_instance_key of no');
  expect(problems).toContain('1 rows of job have a process_instance_key of no process_instance');
  expect(problems).toContain('but only 1 are given');
});

it('finds a key of the installation that no server has made', async () => {
  await server.close();
  const db = new DatabaseSync(join(dataDir, 'continuo.db'));
  db.exec(`UPDATE installation SET value = 'c0ffee'`);
  db.close();
  expect(checkDatabase(dataDir)).toEqual([
    "Expected the key in the table installation to be 32 bytes in hexadecimal, but it is 'c0ffee'",
  ]);
  await expect(openCluster({ dataDir })).rejects.toThrow("in hexadecimal, but it is 'c0ffee'");
});

it('exits with 0, 1 or 2, and reports what is wrong', async () => {
  await server.close();
  expect(await run('--data', dataDir)).toMatchObject({ code: 0 });
  expect(await run('--dta', dataDir)).toMatchObject({ code: 2 });
  expect((await run('--help')).output).toContain('Exit codes');
  expect((await run('--data', join(dataDir, 'none'))).output).toContain('there is no database');

  const path = join(dataDir, 'continuo.db');
  const file = openSync(path, 'r+');
  const half = Math.floor(statSync(path).size / 2 / 4_096) * 4_096;
  writeSync(file, Buffer.alloc(statSync(path).size - half, 0xff), 0, undefined, half);
  closeSync(file);
  expect(await run('--data', dataDir)).toMatchObject({ code: 1 });
}, 60_000);
