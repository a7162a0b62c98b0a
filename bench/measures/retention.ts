import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { deployFiles } from '../../test/deploy-files.ts';
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts';
import { sequence, serviceTask } from '../../test/scenario/bpmn.ts';
import { withPostgres } from '../bench-postgres.ts';
import { jobType, newDataDir } from '../bench-server.ts';
import { multiplyInstance, type Place } from '../multiply-instances.ts';
import type { BenchOptions } from '../options.ts';
import type { Value } from '../result.ts';
import { measureOneTask } from './one-task.ts';

interface Surroundings {
  readonly place: Place;
  readonly args: readonly string[];
  readonly databasePid: number | undefined;
  readonly sizeMib: () => Promise<number>;
}

/**
 * Retention of many ended one-task instances: the speed of their deletion, alone and beside load, and the space that is
 * freed.
 */
export async function runRetention(options: BenchOptions): Promise<readonly Value[]> {
  if (options.store === 'postgres') {
    return withPostgres(({ url, pid }) =>
      measure(options, {
        place: { kind: 'postgres', url },
        args: ['--database', url],
        databasePid: pid,
        sizeMib: () => databaseMib(url),
      }),
    );
  }
  const dataDir = newDataDir();
  try {
    return await measure(options, {
      place: { kind: 'sqlite', dataDir },
      args: ['--data', dataDir],
      databasePid: undefined,
      sizeMib: () => Promise.resolve(folderMib(dataDir)),
    });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(
  { retentionInstances, seconds, nodeArgs }: BenchOptions,
  { place, args, databasePid, sizeMib }: Surroundings,
): Promise<readonly Value[]> {
  const start = (kept: number) =>
    startServerProcess([...args, `--instances-retention-ms=${kept}`], nodeArgs);
  const rateOf = async (server: ServerProcess) =>
    (await measureOneTask({ servers: [server], databasePid }, seconds)).perSecond;
  const template = await runOne(await start(0));
  const fill = (from: number) =>
    multiplyInstance(place, { key: template, from, copies: retentionInstances });

  await fill(1);
  const filledMib = await sizeMib();
  const without = await start(0);
  const rateWithout = await rateOf(without);
  await without.stop();

  const server = await start(1);
  await untilBegun(server);
  const before = { atMs: performance.now(), rows: await removedRows(server) };
  const rateWith = await rateOf(server);
  const besideLoad = rowsPerSecond(before, await removedRows(server));
  const alone = { atMs: performance.now(), rows: await removedRows(server) };
  await untilQuiet(server);
  const rowsAlone = await removedRows(server);
  const alonePerSecond = rowsPerSecond(alone, rowsAlone);
  await server.stop();
  const emptiedMib = await sizeMib();
  await fill(retentionInstances + 1);
  const of = `${retentionInstances.toLocaleString('en-US')} ended one-task instances`;
  return [
    { name: `${of}: rows deleted beside full load`, unit: '/s', value: besideLoad },
    { name: `${of}: rows deleted without load`, unit: '/s', value: alonePerSecond },
    { name: 'one-task instances without retention', unit: '/s', value: rateWithout },
    { name: 'one-task instances beside retention', unit: '/s', value: rateWith },
    { name: `${of}: on disk`, unit: 'MiB', value: filledMib },
    { name: `${of}: on disk when deleted`, unit: 'MiB', value: emptiedMib },
    { name: `${of}: on disk when filled again`, unit: 'MiB', value: await sizeMib() },
  ];
}

/** Runs one instance to its end; returns its key when the server has stopped. */
async function runOne(server: ServerProcess): Promise<string> {
  await deployFiles(server.url, {
    'one-task.bpmn': sequence('one-task', serviceTask('task', { type: jobType })),
  });
  const call = async (path: string, body: object) => {
    const response = await fetch(`${server.url}/v2${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  const { processInstanceKey } = await call('/process-instances', {
    processDefinitionId: 'one-task',
    variables: { order: 4711, customer: 'somebody' },
  });
  const { jobs } = await call('/jobs/activation', {
    type: jobType,
    worker: 'bench',
    timeout: 60_000,
    maxJobsToActivate: 1,
  });
  const [{ jobKey } = { jobKey: '' }] = jobs as { readonly jobKey: string }[];
  await call(`/jobs/${jobKey}/completion`, { variables: { result: true } });
  await server.stop();
  return String(processInstanceKey);
}

async function removedRows(server: ServerProcess): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^continuo_instance_rows_removed_total (\d+)/m.exec(text)?.[1] ?? NaN);
}

function rowsPerSecond(before: { readonly atMs: number; readonly rows: number }, rows: number) {
  return ((rows - before.rows) / (performance.now() - before.atMs)) * 1_000;
}

/** Retention begins a minute after the start. */
async function untilBegun(server: ServerProcess): Promise<void> {
  while ((await removedRows(server)) === 0) await pause(200);
}

async function untilQuiet(server: ServerProcess): Promise<void> {
  for (let last = -1; ;) {
    const rows = await removedRows(server);
    if (rows === last) return;
    last = rows;
    await pause(1_000);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function folderMib(folder: string): number {
  const bytes = readdirSync(folder)
    .map((name) => statSync(join(folder, name)))
    .map((stat) => (stat.isFile() ? stat.size : 0));
  return bytes.reduce((sum, size) => sum + size, 0) / 1024 / 1024;
}

/** The size after a vacuum, as autovacuum would do it over time. */
async function databaseMib(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('VACUUM ANALYZE');
  const { rows } = await client.query<{ bytes: string }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  await client.end();
  return Number(rows[0]?.bytes) / 1024 / 1024;
}
