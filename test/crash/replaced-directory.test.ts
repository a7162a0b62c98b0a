import { systemCaller } from '../../src/core/caller.ts';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { closeSync, copyFileSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/core/tenant.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';

let folder: string;
let dataDir: string;
let database: string;
let open: Orchestrator[];
let deaths: unknown[];
let notices: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuo-data-directory-'));
  dataDir = join(folder, 'data');
  database = join(dataDir, 'continuo.db');
  open = [];
  deaths = [];
  notices = [];
});
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(path = dataDir, threads = false): Promise<Orchestrator> {
  const orchestrator = await createOrchestrator({
    dataDir: path,
    threads,
    timeZone: 'UTC',
    onError: (error) => {
      throw error;
    },
    onNotice: (text) => notices.push(text),
    onDeath: (error) => deaths.push(error),
  });
  open.push(orchestrator);
  return orchestrator;
}

async function stop(): Promise<void> {
  await open.pop()?.close();
}

let tenants = 0;

/** A command that changes something. */
const write = (orchestrator: Orchestrator) => {
  tenants += 1;
  const tenantId = `tenant-${tenants}` as TenantId;
  const tier = { kind: 'setTenantTier', tenantId, tier: 'PRO', limits: undefined } as const;
  return orchestrator.submit(tier, systemCaller);
};

/** The files of a killed server, which are like those of a running one. */
async function killed(): Promise<string> {
  const running = await start(dataDir, true);
  await write(running);
  const copy = join(folder, 'killed');
  mkdirSync(copy);
  for (const name of readdirSync(dataDir)) copyFileSync(join(dataDir, name), join(copy, name));
  await stop();
  return copy;
}

describe('files that a start refuses, by path and reason', () => {
  it('a file instead of a directory, and a path through one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(start(file)).rejects.toThrow(`'${file}', but it is a file, not a directory`);
    await expect(start(join(file, 'data'))).rejects.toThrow(
      `'${join(file, 'data')}', but a part of the path is a file, not a directory`,
    );
  });

  it.runIf(process.platform === 'linux')('a place where none can be made', async () => {
    await expect(start('/proc/none/data')).rejects.toThrow(
      `'/proc/none/data', but a part of the path does not exist and cannot be made`,
    );
  });

  it('a directory in place of the database', async () => {
    mkdirSync(database, { recursive: true });
    await expect(start()).rejects.toThrow(/data', but (it is a directory|its database cannot)/);
  });

  it('one that another server uses', async () => {
    await start();
    await expect(start()).rejects.toThrow(`'${dataDir}', but another server uses it`);
  });

  it('an empty database', async () => {
    await start();
    await stop();
    truncateSync(database, 0);
    await expect(start()).rejects.toThrow(`its database '${database}' is empty`);
  });

  it('a database without the log of a server that did not end cleanly', async () => {
    const copy = await killed();
    rmSync(join(copy, 'continuo.db-wal'));
    await expect(start(copy)).rejects.toThrow(`continuo.db-wal' is missing`);
  });

  it('a log without its database', async () => {
    const copy = await killed();
    rmSync(join(copy, 'continuo.db'));
    await expect(start(copy)).rejects.toThrow(`continuo.db' is missing, though its log`);
  });

  it('a file that is no database, one that is cut off, and one with a page of zeros', async () => {
    mkdirSync(dataDir);
    writeFileSync(database, 'This is no database. '.repeat(1_000));
    await expect(start()).rejects.toThrow(`'${database}' is damaged, or is no database`);
    rmSync(dataDir, { recursive: true });

    await start();
    await stop();
    const { size } = statSync(database);
    const whole = join(folder, 'whole.db');
    copyFileSync(database, whole);
    truncateSync(database, size / 2);
    await expect(start()).rejects.toThrow(/is damaged/);

    copyFileSync(whole, database);
    overwrite(rootPage('counter'));
    await expect(start()).rejects.toThrow(/is damaged/);
  });
});

it('starts from a database whose server ended cleanly, with all acknowledged commands', async () => {
  const copy = await killed();
  await start(copy);
  await stop();
  expect(readdirSync(copy)).not.toContain('continuo.db-wal');
  const [before, after] = [count(join(folder, 'killed')), count(copy)];
  expect(after).toBe(before);
  await start(copy);
});

it('starts from a copy that SQLite made while the server ran: it needs no log', async () => {
  await write(await start());
  const source = new DatabaseSync(database, { readOnly: true });
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  source.exec(`VACUUM INTO '${join(copy, 'continuo.db')}'`);
  source.close();
  expect((await write(await start(copy))).kind).toBe('accepted');
});

it('lets only the owner read its files, whatever the umask, and tightens existing ones', async () => {
  const umask = process.umask(0);
  try {
    await start();
    expect(modes()).toEqual({ '.': 0o700, files: [0o600] });
    await stop();
    chmodSync(dataDir, 0o755);
    for (const name of readdirSync(dataDir)) chmodSync(join(dataDir, name), 0o644);
    await start();
    expect(modes()).toEqual({ '.': 0o700, files: [0o600] });
    expect(notices).toEqual([]);
  } finally {
    process.umask(umask);
  }
});

it('leaves a directory with other things in it as it is, and says so', async () => {
  mkdirSync(dataDir, { mode: 0o755 });
  chmodSync(dataDir, 0o755);
  writeFileSync(join(dataDir, 'notes.txt'), '', { mode: 0o644 });
  await start();
  expect(statSync(dataDir).mode & 0o777).toBe(0o755);
  expect(statSync(database).mode & 0o777).toBe(0o600);
  expect(notices).toEqual([
    `Others may list the data directory '${dataDir}': it has files in it that are not ours`,
  ]);
});

describe.each([
  ['is removed', () => rmSync(dataDir, { recursive: true })],
  ['is moved away', () => renameSync(dataDir, join(folder, 'elsewhere'))],
  ['loses its log', () => rmSync(`${database}-wal`)],
  [
    'gets another database',
    () => {
      copyFileSync(database, `${database}.other`);
      renameSync(`${database}.other`, database);
    },
  ],
])('when the data directory %s', (_what, damage) => {
  it('acknowledges nothing more and ends, also when there is nothing to do', async () => {
    const orchestrator = await start();
    expect((await write(orchestrator)).kind).toBe('accepted');
    damage();
    const answered = write(orchestrator);
    await expect.poll(() => deaths.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(String(deaths[0])).toContain('The data directory was removed or replaced');
    expect(await Promise.race([answered, Promise.resolve('nothing')])).toBe('nothing');
    open = [];
  });
});

function modes() {
  const files = readdirSync(dataDir).map((name) => statSync(join(dataDir, name)).mode & 0o777);
  return { '.': statSync(dataDir).mode & 0o777, files: [...new Set(files)] };
}

function count(path: string): number {
  const db = new DatabaseSync(join(path, 'continuo.db'), { readOnly: true });
  const row = db.prepare('SELECT count(*) AS rows FROM tenant_quota').get();
  db.close();
  return Number(row?.['rows']);
}

function rootPage(table: string): number {
  const db = new DatabaseSync(database, { readOnly: true });
  const row = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table);
  db.close();
  return Number(row?.['rootpage']);
}

function overwrite(page: number): void {
  const file = openSync(database, 'r+');
  writeSync(file, Buffer.alloc(4_096), 0, 4_096, (page - 1) * 4_096);
  closeSync(file);
}
