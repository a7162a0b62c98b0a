/** `continuo backup` and `continuo restore` as an administrator runs them: processes beside a server under load. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readInstallation } from '../../src/store/sqlite/installation.ts';
import { openDatabase } from '../../src/store/sqlite/open-database.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { serverEnvironment, startServerProcess, type ServerProcess } from '../server-process.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const step = 2n ** 40n;
// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000 });
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'continuo-backup-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.kill()));
  rmSync(home, { recursive: true, force: true });
});
const servers: ServerProcess[] = [];

async function serve(dataDir: string): Promise<ServerProcess> {
  const server = await startServerProcess(['--data', dataDir]);
  servers.push(server);
  return server;
}

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: serverEnvironment,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

const run = (...args: readonly string[]) => start(...args).ended;

function client(url: string) {
  return {
    deploy: async () => {
      const body = new FormData();
      body.append('resources', new Blob([sequence('p', serviceTask('a'))]), 'p.bpmn');
      expect((await fetch(`${url}/v2/deployments`, { method: 'POST', body })).status).toBe(200);
    },
    create: async () => {
      const response = await fetch(`${url}/v2/process-instances`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ processDefinitionId: 'p' }),
      });
      expect(response.status).toBe(200);
      return ((await response.json()) as { processInstanceKey: string }).processInstanceKey;
    },
    statusOf: async (key: string) => (await fetch(`${url}/v2/process-instances/${key}`)).status,
  };
}

it('a backup under load has every command acknowledged before it, and a restore issues no key again', async () => {
  const dataDir = join(home, 'data');
  const file = join(home, 'backup.db');
  const server = await serve(dataDir);
  const { deploy, create } = client(server.url);
  await deploy();
  const acknowledged: string[] = [];
  let isBackedUp = false;
  const load = Array.from({ length: 8 }, async () => {
    while (!isBackedUp) acknowledged.push(await create());
  });
  while (acknowledged.length < 50) acknowledged.push(await create());
  const before = [...acknowledged];
  expect(await run('backup', file, '--data', dataDir)).toMatchObject({ code: 0 });
  isBackedUp = true;
  await Promise.all(load);
  const late = await create();
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const [again, onRunning] = await Promise.all([
    run('backup', file, '--data', dataDir),
    run('restore', file, '--data', dataDir, '--force'),
  ]);
  expect(again).toMatchObject({ code: 1, said: expect.stringContaining('it is there already') });
  expect(onRunning).toMatchObject({
    code: 1,
    said: expect.stringContaining('another server uses it'),
  });
  await server.stop();

  const occupied = await run('restore', file, '--data', dataDir);
  expect(occupied).toMatchObject({ code: 1, said: expect.stringContaining('--force') });
  const elsewhere = join(home, 'elsewhere');
  expect(await run('restore', file, '--data', elsewhere)).toMatchObject({ code: 0 });
  const restored = await serve(elsewhere);
  const { create: createAgain, statusOf } = client(restored.url);
  expect(await Promise.all(before.map(statusOf))).toEqual(before.map(() => 200));
  expect(await statusOf(late)).toBe(404);
  expect(BigInt(await createAgain()) - BigInt(late)).toBeGreaterThan(step / 2n);

  expect(await run('restore', file, '--data', dataDir, '--force')).toMatchObject({ code: 0 });
  const replaced = await openDatabase(dataDir);
  const has = replaced.prepare('SELECT count(*) AS has FROM process_instance WHERE key = ?');
  expect(has.get(Number(before[0]))).toEqual({ has: 1 });
  expect(has.get(Number(late))).toEqual({ has: 0 });
  replaced.close();
  expect(statSync(join(elsewhere, 'continuo.db')).mode & 0o777).toBe(0o600);
});

it('a restored database is the same installation', async () => {
  const db = await openDatabase(join(home, 'data'));
  const { key } = readInstallation(db);
  db.close();
  await run('backup', join(home, 'backup.db'), '--data', join(home, 'data'));
  await run('restore', join(home, 'backup.db'), '--data', join(home, 'restored'));
  const restored = await openDatabase(join(home, 'restored'));
  expect(readInstallation(restored).key).toBe(key);
  restored.close();
});

it('numbers of events continue behind those that were issued after the backup', async () => {
  const db = await openDatabase(join(home, 'data'));
  db.exec(
    `INSERT INTO job_event (tenant_id, created_at, events) VALUES ('a', 1, '[]'), ('a', 1, '[]')`,
  );
  db.close();
  await run('backup', join(home, 'backup.db'), '--data', join(home, 'data'));
  await run('restore', join(home, 'backup.db'), '--data', join(home, 'restored'));
  const restored = await openDatabase(join(home, 'restored'));
  const add = `INSERT INTO job_event (tenant_id, created_at, events) VALUES ('a', 1, '[]') RETURNING position`;
  expect(restored.prepare(add).get()).toEqual({ position: Number(step) + 3 });
  restored.close();
});

it('an incomplete backup is refused, and the directory stays as it was', async () => {
  const dataDir = join(home, 'data');
  (await openDatabase(dataDir)).close();
  const file = join(home, 'backup.db');
  await run('backup', file, '--data', dataDir);
  const whole = statSync(file).size;
  const cases: readonly (readonly [name: string, spoil: (path: string) => void, said: string])[] = [
    ['cut.db', (path) => truncateSync(path, whole - 4_096), 'to be a whole backup'],
    ['text.db', (path) => writeFileSync(path, 'no database at all'), 'file is not a database'],
    ['empty.db', (path) => truncateSync(path, 0), 'no such table: counter'],
    ['log.db', (path) => writeFileSync(`${path}-wal`, ''), 'it is the database of a server'],
    [
      'newer.db',
      (path) => new DatabaseSync(path).exec('PRAGMA user_version = 9999'),
      'a newer version',
    ],
  ];
  for (const [name, spoil, said] of cases) {
    const path = join(home, name);
    copyFileSync(file, path);
    spoil(path);
    const target = join(home, 'target');
    mkdirSync(target, { recursive: true });
    const ran = await run('restore', path, '--data', target);
    expect(ran, name).toMatchObject({ code: 1, said: expect.stringContaining(said) });
    expect(readdirSync(target).filter((entry) => !entry.startsWith('lock.db'))).toEqual([]);
  }
  expect(await run('restore', join(home, 'absent.db'))).toMatchObject({ code: 1 });
  for (const files of [[], ['']]) {
    expect(await run('backup', ...files, '--data', dataDir)).toMatchObject({
      code: 2,
      said: expect.stringContaining('Name one file.'),
    });
  }
});

it('a killed backup leaves no incomplete file of that name', async () => {
  const dataDir = join(home, 'data');
  const db = await openDatabase(dataDir);
  db.exec(`
    CREATE TABLE big (content BLOB);
    INSERT INTO big WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 64)
      SELECT randomblob(1048576) FROM n;
  `);
  db.close();
  const file = join(home, 'backup.db');
  const { child, ended } = start('backup', file, '--data', dataDir);
  await expect.poll(() => existsSync(`${file}.part`), { interval: 1, timeout: 15_000 }).toBe(true);
  child.kill('SIGKILL');
  await ended;
  // The backup may have been complete before the kill.
  if (!existsSync(file)) {
    expect(await run('backup', file, '--data', dataDir)).toMatchObject({ code: 0 });
  }
  const copy = new DatabaseSync(file, { readOnly: true });
  expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  copy.close();
});
