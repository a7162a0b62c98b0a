import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from '../jobs/jobs-application.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { type Cluster, openCluster } from '../scenario/scenario-cluster.ts';
import {
  knowsPreparedStatements,
  type Pgbouncer,
  pgbouncerVersion,
  startPgbouncer,
} from './pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

const which = pgbouncerVersion ?? '(skipped: there is none on the path)';

describe.skipIf(pgbouncerVersion === undefined)(
  `behind PgBouncer ${which} in transaction mode`,
  () => {
    let database: TestDatabase;
    let pooler: Pgbouncer;
    const running: { close: () => Promise<void> }[] = [];

    beforeEach(async () => {
      database = await createTestDatabase();
      pooler = await startPgbouncer(database.url);
    });
    afterEach(async () => {
      for (const one of running.splice(0)) await one.close();
      await pooler.stop();
      await database.drop();
    });

    async function twoNodes(settings: {
      readonly preparedStatements: boolean;
      readonly newsUrl?: string;
    }): Promise<readonly [Cluster, Cluster]> {
      const open = () =>
        openCluster({ database: { url: pooler.url, connectionsMax: 6, ...settings } });
      const nodes = [await open(), await open()] as const;
      running.push(...nodes);
      return nodes;
    }

    /** Runs processes over two nodes, in which each waits for work of the other. Returns how long a poll waited. */
    async function runProcesses([a, b]: readonly [Cluster, Cluster]): Promise<readonly number[]> {
      await a.deploy(sequence('p', serviceTask('work')));
      const waitedMs: number[] = [];
      for (let round = 0; round < 10; round += 1) {
        const poll = a.activate('work', { requestTimeout: 20_000 });
        await a.untilWaiting(1);
        const key = await b.create('p', { variables: { round } });
        const createdMs = performance.now();
        const [job] = await poll;
        waitedMs.push(performance.now() - createdMs);
        await b.complete(job.jobKey, { done: true });
        expect(await a.state(key)).toBe('COMPLETED');
        expect(await b.variables(key)).toEqual({ round, done: true });
      }
      expect([...a.errors, ...b.errors]).toEqual([]);
      return waitedMs;
    }

    it('processes run, and waiting requests learn of other nodes when their node polls', async () => {
      const waitedMs = await runProcesses(await twoNodes({ preparedStatements: false }));
      expect(Math.max(...waitedMs)).toBeLessThan(5_000);
    });

    it('waiting requests learn of other nodes at once if there is a direct connection for notices', async () => {
      const nodes = await twoNodes({ preparedStatements: false, newsUrl: database.url });
      const waitedMs = (await runProcesses(nodes)).toSorted((one, other) => one - other);
      // With polling once a second alone, it would be this fast in one of a hundred runs.
      expect(waitedMs[8], waitedMs.map(Math.round).join(' ')).toBeLessThan(500);
    });

    it.skipIf(!knowsPreparedStatements)(
      'statements may be prepared from PgBouncer 1.21 on',
      async () => {
        await runProcesses(await twoNodes({ preparedStatements: true }));
      },
    );

    it('no setting of one client reaches another one', async () => {
      await runProcesses(await twoNodes({ preparedStatements: false }));
      const clients = Array.from(
        { length: 4 },
        () => new pg.Client({ connectionString: pooler.url }),
      );
      // Transactions that are open at the same time have different connections of the server.
      const changed = await Promise.all(
        clients.map(async (client) => {
          await client.connect();
          await client.query('BEGIN');
          const { rows } = await client.query(
            `SELECT name, setting FROM pg_settings WHERE source = 'session' AND name <> 'application_name'
           AND name NOT IN ('client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings')`,
          );
          return rows as unknown[];
        }),
      );
      await Promise.all(clients.map((client) => client.end()));
      expect(changed.flat()).toEqual([]);
    });

    async function jobsNode(): Promise<JobsApplication> {
      const node = await createJobsApplication({
        store: ['--database', pooler.url, '--database-connections-max', '6'],
        flags: ['--database-prepared-statements=false'],
      });
      running.push({ close: node.stop });
      return node;
    }

    it('jobs are enqueued at one node, leased by a request that waits at the other, and shown in the feed', async () => {
      const a = await jobsNode();
      const b = await jobsNode();
      const as = { tenant: 'acme', plan: 'enterprise' };
      const worker = 'jobs-worker-a';
      const tell = (node: JobsApplication, what: string, body: object) =>
        node.request('POST', `/jobs/v1/_internal/worker/${what}`, { as, worker, body });
      const poll = tell(b, 'lease', { types: ['email.send'], waitSeconds: 20 });
      const { data: job } = await a.request('POST', '/jobs/v1/enqueue', {
        as,
        body: { type: 'email.send', payload: {} },
      });
      const { data: leases } = await poll;
      const { jobId, leaseToken } = leases[0];
      expect(jobId).toBe(job.id);
      expect(await tell(b, 'heartbeat', { jobId, leaseToken })).toMatchObject({ status: 200 });
      expect(await tell(b, 'complete', { jobId, leaseToken, result: 1 })).toMatchObject({
        status: 200,
      });
      const { data: found } = await a.request('GET', `/jobs/v1/jobs/${jobId}`, { as });
      expect(found).toMatchObject({ status: 'completed', result: 1 });
      await expect
        .poll(
          async () => (await a.request('GET', '/jobs/v1/events?waitSeconds=1', { as })).data.length,
          { timeout: 10_000 },
        )
        .toBe(3);
    });
  },
);
