import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultPostgresOptions } from '../../src/store/postgres/postgres-options.ts';
import { readMigrations } from '../../src/store/migrations.ts';
import { migrate } from '../../src/store/postgres/migrate.ts';
import { createPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import { type Cluster, openCluster } from '../scenario/scenario-cluster.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

let database: TestDatabase;
let nodes: Cluster[];
let a: Cluster;
let b: Cluster;

beforeEach(async () => {
  database = await createTestDatabase();
  nodes = [await open(), await open()];
  [a, b] = nodes as [Cluster, Cluster];
});

afterEach(async () => {
  for (const node of nodes) await node.close();
  await database.drop();
});

function open(settings: { readonly preparedStatements?: boolean } = {}): Promise<Cluster> {
  return openCluster({ database: { url: database.url, ...settings } });
}

describe('two nodes on one database', () => {
  it('see at once what the other has deployed', async () => {
    await a.deploy(sequence('p', serviceTask('one')));
    const first = await b.create('p');
    await b.deploy(sequence('p', serviceTask('two')));
    const second = await a.create('p');
    const jobs = [...(await a.activate('one')), ...(await a.activate('two'))];
    expect(jobs.map((job) => [job.type, job.processInstanceKey])).toEqual([
      ['one', first],
      ['two', second],
    ]);
  });

  it('know at once which global listeners the other has created, replaced and deleted', async () => {
    await a.deploy(sequence('p', userTask('ask')));
    const listener = { type: 'one', eventTypes: ['creating'] };
    const jobsOf = async (node: Cluster) => {
      const key = await node.create('p');
      const jobs = await node.search('jobs', { processInstanceKey: key });
      return jobs.map(({ type }) => type as string);
    };
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      expect(await jobsOf(second)).toEqual([]);
      await first.call('POST', '/global-task-listeners', { id: 'l', ...listener });
      expect(await jobsOf(second)).toEqual(['one']);
      await first.call('PUT', '/global-task-listeners/l', { ...listener, type: 'two' });
      expect(await jobsOf(second)).toEqual(['two']);
      await first.call('DELETE', '/global-task-listeners/l');
      expect(await jobsOf(second)).toEqual([]);
    }
    const create = (node: Cluster) =>
      node.call('POST', '/global-task-listeners', { id: 'once', ...listener });
    const answers = await Promise.all([a, b, a, b].map(create));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect([...a.errors, ...b.errors]).toEqual([]);
  });

  it('number the versions of one process without a gap when both deploy at once', async () => {
    const nodeOf = (at: number) => (at % 2 === 0 ? a : b);
    await Promise.all(
      Array.from({ length: 8 }, (_, at) => nodeOf(at).deploy(sequence('p', serviceTask(`t${at}`)))),
    );
    const found = await a.search('process-definitions', { processDefinitionId: 'p' });
    expect(found.map((one) => one.version).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...a.errors, ...b.errors]).toEqual([]);
  });

  it('use one pinned clock, on whichever node it was pinned, also when they start later', async () => {
    const timestamp = Date.UTC(2031, 5, 1, 12);
    const startOf = async (node: Cluster) => {
      const key = await node.create('p');
      const { body } = await node.call('GET', `/process-instances/${key}`);
      return body.startDate as string;
    };
    await a.deploy(sequence('p', serviceTask('work')));
    expect(await a.call('PUT', '/clock', { timestamp })).toMatchObject({ status: 204 });
    expect(await startOf(b)).toBe('2031-06-01T12:00:00.000Z');
    nodes.push(await open());
    expect(nodes[2]?.nowMs()).not.toBe(timestamp);
    expect(await startOf(nodes[2] as Cluster)).toBe('2031-06-01T12:00:00.000Z');
    expect(await b.call('POST', '/clock/reset')).toMatchObject({ status: 204 });
    expect(await startOf(a)).toBe(new Date(a.nowMs()).toISOString());
  });

  it('take turns on one instance, each continuing where the other stopped', async () => {
    const types = ['one', 'two', 'three', 'four', 'five', 'six'];
    await a.deploy(sequence('p', ...types.map((type) => serviceTask(type))));
    const key = await a.create('p', { variables: { start: true } });
    for (const [at, type] of types.entries()) {
      const node = at % 2 === 0 ? b : a;
      const [job] = await node.activate(type);
      await node.complete(job.jobKey, { [type]: at });
    }
    expect(await a.state(key)).toBe('COMPLETED');
    const variables = await b.variables(key);
    expect(Object.keys(variables).toSorted()).toEqual([...types, 'start'].toSorted());
  });

  it('complete a job once when both try at the same moment', async () => {
    await a.deploy(sequence('p', serviceTask('work')));
    for (let round = 0; round < 20; round += 1) {
      const key = await (round % 2 === 0 ? a : b).create('p');
      const [job] = await a.activate('work');
      const answers = await Promise.all(
        [a, b].map((node) => node.call('POST', `/jobs/${job.jobKey}/completion`, {})),
      );
      expect(answers.map((answer) => answer.status).toSorted()).toEqual([204, 404]);
      expect(await b.state(key)).toBe('COMPLETED');
    }
    expect([...a.errors, ...b.errors]).toEqual([]);
  });

  it('never hand out a job twice', async () => {
    await a.deploy(sequence('p', serviceTask('work')));
    const created = await Promise.all(
      Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? a : b).create('p')),
    );
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        (at % 2 === 0 ? a : b).activate('work', { maxJobsToActivate: 2 }),
      ),
    );
    const instances = taken.flat().map((job) => job.processInstanceKey as string);
    expect(instances.toSorted()).toEqual(created.toSorted());
  });

  it('wake a long poll when the other commits a job, before it would look itself', async () => {
    await a.deploy(sequence('p', serviceTask('work')));
    const latencies: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      const poll = a.activate('work', { requestTimeout: 20_000 });
      await a.call('GET', '/topology');
      await b.create('p');
      const createdMs = performance.now();
      expect(await poll).toHaveLength(1);
      latencies.push(performance.now() - createdMs);
    }
    // A node looks every 1,200 ms, so that half of the polls would wait for 600 ms or more (`bench --only wake` measures).
    const sorted = latencies.toSorted((one, other) => one - other);
    expect(sorted[25], `latencies in ms: ${sorted.map(Math.round).join(' ')}`).toBeLessThan(600);
  });

  it('answer a request that awaits an instance when the other ends it', async () => {
    await a.deploy(sequence('p', serviceTask('work')));
    const awaited = a.call('POST', '/process-instances', {
      processDefinitionId: 'p',
      awaitCompletion: true,
      requestTimeout: 20_000,
    });
    const [job] = await b.activate('work', { requestTimeout: 20_000 });
    await b.complete(job.jobKey, { result: 42 });
    const { status, body } = await awaited;
    expect([status, body.variables]).toEqual([200, { result: 42 }]);
  });

  it('work without prepared statements, as some poolers demand', async () => {
    const plain = await open({ preparedStatements: false });
    nodes.push(plain);
    await plain.deploy(sequence('p', serviceTask('work')));
    const key = await plain.create('p', { variables: { a: 1 } });
    const [job] = await plain.activate('work');
    await plain.complete(job.jobKey, { b: 2 });
    expect(await plain.state(key)).toBe('COMPLETED');
    expect(await plain.variables(key)).toEqual({ a: 1, b: 2 });
  });

  it('release the jobs of a dead node', async () => {
    await a.deploy(sequence('p', serviceTask('work')));
    await a.create('p');
    expect(await a.activate('work', { timeout: 1_000 })).toHaveLength(1);
    await a.close();
    nodes = [b];
    await b.advance(1_001);
    expect(await b.activate('work', { requestTimeout: 5_000 })).toHaveLength(1);
  });

  it('continue when the server ends all their connections', async () => {
    await a.deploy(sequence('p', serviceTask('work')));
    for (let round = 0; round < 3; round += 1) {
      await a.create('p');
      await database.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await expect
        .poll(async () => (await a.call('GET', '/process-instances/1')).status, { timeout: 5_000 })
        .toBe(404);
      const key = await createUntilAccepted(b);
      await expect.poll(() => a.state(key), { timeout: 5_000 }).toBe('ACTIVE');
    }
  });
});

/** The command that meets an ended connection notices it, and is not acknowledged. */
async function createUntilAccepted(node: Cluster): Promise<string> {
  for (;;) {
    const { status, body } = await node.call('POST', '/process-instances', {
      processDefinitionId: 'p',
    });
    if (status === 200) return body.processInstanceKey as string;
    expect(status).toBe(503);
  }
}

describe('an empty database', () => {
  it('gets its tables once, however many nodes start at the same time', async () => {
    const empty = await createTestDatabase('nothing');
    const options = { ...defaultPostgresOptions, url: empty.url };
    const stores = await Promise.all(Array.from({ length: 5 }, () => createPostgresStore(options)));
    const { latest } = readMigrations();
    expect(await empty.rows('SELECT version FROM schema_version')).toEqual([{ version: latest }]);
    for (const store of stores) await store.close();
    await empty.rows('INSERT INTO schema_version VALUES (999, now())');
    await expect(migrate(options)).rejects.toThrow(
      `schema version ${latest} at most, but it has 999`,
    );
    await empty.drop();
  });
});
