/** The server on a database of the first version: running work continues, and ids stay valid. */
import { describe, expect, it } from 'vitest';
import { installationOf } from '../../src/core/installation.ts';
import type { Key } from '../../src/core/key.ts';
import { createJobsApplication, type JobsApplication } from '../jobs/jobs-application.ts';
import { fixtureVersions, loadCluster, loadEmbedded } from './fixtures.ts';

const tenant = '10000000-0000-4000-8000-000000000002';
const dayMs = 86_400_000;
const student = { as: { tenant, roles: ['admin'], plan: 'STUDENT' } };
const asWorker = { ...student, worker: 'jobs-worker-1' };

interface Fixture {
  readonly store: readonly string[];
  /** In the order in which they are given. */
  readonly select: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly remove: () => Promise<void>;
}

function embedded(version: number): Promise<Fixture> {
  const { dataDir, open, remove } = loadEmbedded(version);
  return Promise.resolve({
    store: ['--data', dataDir],
    select: (sql) => {
      const db = open();
      const rows = db.prepare(sql).all();
      db.close();
      return Promise.resolve(rows);
    },
    remove: () => {
      remove();
      return Promise.resolve();
    },
  });
}

async function cluster(version: number): Promise<Fixture> {
  const { url, rows, drop } = await loadCluster(version);
  return { store: ['--database', url], select: (sql) => rows(sql), remove: drop };
}

/** The clock shows the day on which the rows were written, so that retention deletes nothing. */
async function serve(
  { store, select }: Fixture,
  flags: readonly string[] = [],
): Promise<JobsApplication> {
  const [last] = await select('SELECT max(updated_at) AS at FROM background_job');
  const [key] = await select(`SELECT * FROM counter WHERE name = 'key'`);
  const row: Record<string, unknown> = {
    ...key,
    name: 'clock',
    value: Number(last?.['at']) + 1_000,
  };
  const cells = Object.values(row).map((cell) =>
    typeof cell === 'number' ? cell : `'${String(cell)}'`,
  );
  await select(`INSERT INTO counter (${Object.keys(row).join(', ')}) VALUES (${cells.join(', ')})`);
  return createJobsApplication({ store, flags: ['--log-level=error', ...flags] });
}

const cases = fixtureVersions.flatMap((version) => [
  ['SQLite', version, embedded] as const,
  ['PostgreSQL', version, cluster] as const,
]);

describe.each(cases)('on %s, of version %i', (_, version, load) => {
  it('running instances continue to their ends', async () => {
    const fixture = await load(version);
    const { app, stop } = await serve(fixture);
    const call = async (method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: object) => {
      const answer = await app.inject({
        method,
        url: `/v2${path}`,
        ...(body && { payload: body }),
      });
      expect(answer.statusCode, `${path}: ${answer.body}`).toBeLessThan(300);

      return answer.body === '' ? {} : answer.json();
    };
    const search = async (what: string, filter: object) =>
      (await call('POST', `/${what}/search`, { filter })).items;
    const complete = async (type: string) => {
      const { jobs } = await call('POST', '/jobs/activation', {
        type,
        timeout: dayMs,
        maxJobsToActivate: 9,
        worker: 'w',
      });
      for (const { jobKey } of jobs) await call('POST', `/jobs/${jobKey}/completion`);
      return jobs.length;
    };

    expect(await complete('right')).toBe(1);
    expect(await search('process-instances', { processDefinitionId: 'fork' })).toMatchObject([
      { state: 'COMPLETED' },
    ]);

    // One job waits, one is leased to the old worker, and one has failed for good.
    const [leased] = await search('jobs', { type: 'pay', state: 'CREATED', worker: 'old-worker' });
    await call('POST', `/jobs/${leased.jobKey}/completion`);
    const [unpaid] = await search('incidents', { errorType: 'JOB_NO_RETRIES' });
    await call('PATCH', `/jobs/${unpaid.jobKey}`, { changeset: { retries: 1 } });
    await call('POST', `/incidents/${unpaid.incidentKey}/resolution`);
    expect(await complete('pay')).toBe(2);
    const open = await search('user-tasks', { state: 'CREATED' });
    expect(open).toHaveLength(4);
    for (const { userTaskKey } of open) await call('POST', `/user-tasks/${userTaskKey}/completion`);
    const completed = await search('process-instances', {
      processDefinitionId: 'order',
      state: 'COMPLETED',
    });
    expect(completed).toHaveLength(5);

    const [stuck] = await search('incidents', {
      errorType: 'EXTRACT_VALUE_ERROR',
      state: 'ACTIVE',
    });
    await call('PUT', `/element-instances/${stuck.processInstanceKey}/variables`, {
      variables: { missing: 1 },
    });
    await call('POST', `/incidents/${stuck.incidentKey}/resolution`);
    expect(await complete('large')).toBe(1);
    await stop();
    await fixture.remove();
  });

  it('ended instances stay until a setting names a retention time', async () => {
    const fixture = await load(version);
    const endedAfter = async (days: number, flags?: readonly string[]) => {
      const { orchestrator, stop } = await serve(fixture, flags);
      await orchestrator.pinClock(orchestrator.nowMs() + days * dayMs);
      const [row] = await fixture.select(
        'SELECT count(*) AS ended FROM process_instance WHERE ended_at IS NOT NULL',
      );
      await orchestrator.pinClock(undefined);
      await stop();
      await fixture.select(`DELETE FROM counter WHERE name IN ('clock', 'moment')`);
      return Number(row?.['ended']);
    };
    expect(await endedAfter(300)).toBeGreaterThan(0);
    expect(await endedAfter(300, [`--instances-retention-ms=${dayMs}`])).toBe(0);
    await fixture.remove();
  });

  it('jobs are leased and completed, and keep their ids', async () => {
    const fixture = await load(version);
    const { request, stop } = await serve(fixture);
    const worker = (name: string, body: object) =>
      request('POST', `/jobs/v1/_internal/worker/${name}`, { ...asWorker, body });
    const [waiting] = (await request('GET', '/jobs/v1/jobs?type=old.waiting', student)).data;
    const [kept] = await fixture.select(
      `SELECT CAST(key AS text) AS key FROM background_job WHERE type = 'old.waiting'`,
    );
    const { ids, eventSource } = installationOf(undefined);
    expect(waiting.id).toBe(ids.uuidOf(String(kept?.['key']) as Key));
    const [event] = (await request('GET', '/jobs/v1/events?limit=1', student)).data;
    expect(event.source).toBe(eventSource);
    expect(await fixture.select("SELECT * FROM installation WHERE name = 'key'")).toEqual([]);
    const leased = await worker('lease', { types: ['old.waiting'], limit: 1, leaseSeconds: 60 });
    const [{ jobId, leaseToken }] = leased.data;
    expect(jobId).toBe(waiting.id);
    expect((await worker('complete', { jobId, leaseToken })).data).toMatchObject({
      status: 'completed',
    });

    const [logged] = (await request('GET', '/jobs/v1/jobs?type=old.logged', student)).data;
    const again = await request('POST', '/jobs/v1/enqueue', {
      ...student,
      body: {
        type: 'old.logged',
        payload: { text: "it's" },
        priority: 4,
        idempotencyKey: 'old-key',
        unique: { key: 'old-unique', scope: 'active', periodSeconds: 31_536_000 },
      },
    });
    expect(again).toMatchObject({
      status: 200,
      data: { id: logged.id },
      meta: { deduplicated: true },
    });
    await stop();
    await fixture.remove();
  });
});
