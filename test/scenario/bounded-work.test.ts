import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bpmn, element, path, sequence, serviceTask, start } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

vi.setConfig({ testTimeout: 120_000 });

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const script = (id: string) =>
  element('scriptTask', id, {
    extensions: '<zeebe:script expression="=1" resultVariable="x" />',
  });

describe('a decision that would touch too many rows continues in later ones', () => {
  it('a long sequence without a wait reaches its end', async () => {
    const ids = Array.from({ length: 2_500 }, (_, at) => `s${at}`);
    await cluster.deploy(sequence('long', ...ids.map(script)));
    const created = await cluster.call('POST', '/process-instances', {
      processDefinitionId: 'long',
      awaitCompletion: true,
    });
    expect(created.status).toBe(200);
    const { processInstanceKey: key } = created.body;
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.search('incidents', { processInstanceKey: key })).toEqual([]);
  });

  it('many tokens that enter at once are no loop', async () => {
    await cluster.deploy(
      sequence('many', serviceTask('wait'), ...['a', 'b', 'c'].map(script), serviceTask('done')),
    );
    const key = await cluster.create('many');
    const activateInstructions = Array.from({ length: 1_000 }, () => ({ elementId: 'a' }));
    for (let round = 0; round < 3; round += 1) {
      const { status } = await cluster.call('POST', `/process-instances/${key}/modification`, {
        activateInstructions,
      });
      expect(status).toBe(204);
    }
    await expect
      .poll(async () => countOf('jobs', { processInstanceKey: key, type: 'done' }), {
        timeout: 60_000,
      })
      .toBe(3_000);
    expect(await cluster.search('incidents', { processInstanceKey: key })).toEqual([]);
  });

  it('many tokens at a gateway with many outgoing flows enter the next elements page by page', async () => {
    const ways = Array.from({ length: 100 }, (_, at) => `w${at}`);
    await cluster.deploy(
      bpmn(
        'wide',
        start(),
        serviceTask('wait'),
        element('parallelGateway', 'fork'),
        ...ways.map((id) => serviceTask(id)),
        path('start->wait->fork'),
        ...ways.map((id) => path(`fork->${id}`)),
      ),
    );
    const key = await cluster.create('wide');
    const modified = await cluster.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: Array.from({ length: 500 }, () => ({ elementId: 'fork' })),
    });
    expect(modified.status).toBe(204);
    // The cancellation is decided between two of the 50 pages.
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    await untilTerminated(key);
    const filter = { processInstanceKey: key, elementId: 'fork' };
    expect(await countOf('element-instances', filter)).toBe(500);
    expect(await countOf('element-instances', { ...filter, state: 'COMPLETED' })).toBeLessThan(500);
  });

  it('each looping token raises its own incident only', async () => {
    await cluster.deploy(
      bpmn(
        'both',
        start(),
        serviceTask('wait'),
        element('parallelGateway', 'fork'),
        element('exclusiveGateway', 'a'),
        element('exclusiveGateway', 'b'),
        ...['x', 'y', 'z'].map(script),
        serviceTask('done'),
        path('start->wait->fork->a->b->a'),
        path('fork->x->y->z->done'),
      ),
    );
    const key = await cluster.create('both');
    await cluster.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: Array.from({ length: 900 }, () => ({ elementId: 'fork' })),
    });
    const jobs = { processInstanceKey: key, type: 'done' };
    await expect.poll(async () => countOf('jobs', jobs), { timeout: 60_000 }).toBe(900);
    const incidents = { processInstanceKey: key };
    await expect.poll(async () => countOf('incidents', incidents), { timeout: 60_000 }).toBe(900);
    for (const elementId of ['x', 'y', 'z']) {
      expect(await countOf('incidents', { ...incidents, elementId })).toBe(0);
    }
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    await untilTerminated(key);
  });

  it('a loop that never waits becomes an incident, and delays no other command', async () => {
    await cluster.deploy(
      bpmn(
        'loop',
        start(),
        element('exclusiveGateway', 'a'),
        element('exclusiveGateway', 'b'),
        path('start->a->b->a'),
      ),
      sequence('other', serviceTask('work')),
    );
    const key = await cluster.create('loop');
    await cluster.create('other');
    await expect
      .poll(async () => (await cluster.search('incidents', { processInstanceKey: key })).length, {
        timeout: 60_000,
      })
      .toBe(1);
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect(await cluster.state(key)).toBe('TERMINATED');
  });
});

describe('a large instance that is cancelled', () => {
  it('has ended for every command at once, and page by page for searches', async () => {
    const key = await large(cluster, 2_001);
    const [job] = await cluster.activate('work', { maxJobsToActivate: 1 });
    const cancelled = cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect((await cancelled).status).toBe(204);
    const again = await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect(again.status).toBe(404);
    expect(await cluster.activate('work', { maxJobsToActivate: 1 })).toEqual([]);
    const { status } = await cluster.call('POST', `/jobs/${job.jobKey}/completion`, {});
    expect(status).toBe(404);
    await untilTerminated(key);
    expect(await countOf('element-instances', { processInstanceKey: key, state: 'ACTIVE' })).toBe(
      0,
    );
    expect(await countOf('jobs', { processInstanceKey: key, state: 'CANCELED' })).toBe(2_001);
  });

  it('is shown as active, without an end, until its last page', async () => {
    const key = await large(cluster, 2_001);
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    const { body } = await cluster.call('GET', `/process-instances/${key}`);
    expect(body).toMatchObject({ state: 'ACTIVE', endDate: null });
    await untilTerminated(key);
  });
});

describe('a continuation in the tables', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'continuo-bounded-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('runs after a restart', async () => {
    const first = await openCluster({ dataDir });
    const key = await large(first, 3_001);
    await first.call('POST', `/process-instances/${key}/cancellation`, {});
    await first.close();
    expect(continuations()).toMatchObject([{ attempts: 0 }]);
    const second = await openCluster({ dataDir });
    await expect.poll(() => second.state(key), { timeout: 60_000 }).toBe('TERMINATED');
    expect(continuations()).toEqual([]);
    expect([...first.errors, ...second.errors]).toEqual([]);
    await second.close();
  });

  it('waits for the next start if the server ends, however many of one instance are left', async () => {
    const first = await openCluster({ dataDir });
    const items = Array.from({ length: 5_000 }, (_, index) => index);
    await first.deploy(
      sequence(
        'many',
        element('serviceTask', 'work', {
          extensions: '<zeebe:taskDefinition type="work" />',
          content: `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
            <zeebe:loopCharacteristics inputCollection="=items" inputElement="item" />
            </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`,
        }),
      ),
    );
    const key = await first.create('many', { variables: { items } });
    await first.close();
    expect(continuations().length).toBeGreaterThan(10);
    const second = await openCluster({ dataDir });
    const countOfJobs = async () => {
      const { body } = await second.call('POST', '/jobs/search', {
        filter: { processInstanceKey: key },
        page: { limit: 1 },
      });
      return body.page.totalItems;
    };
    await expect.poll(countOfJobs, { timeout: 60_000 }).toBe(items.length);
    expect(continuations()).toEqual([]);
    await second.close();
  });

  it('that always throws is put aside after five attempts, and delays no other command', async () => {
    const first = await openCluster({ dataDir });
    const key = await large(first, 1);
    await first.close();
    onTables((db) =>
      db
        .prepare(
          `INSERT INTO continuation (key, root_key, work, attempts, due_at, created_at)
            VALUES (1, ?, '{"kind":"runSteps","steps":null,"laps":0}', 0, 1, 1)`,
        )
        .run(BigInt(key)),
    );
    const second = await openCluster({ dataDir });
    for (let attempts = 1; attempts <= 5; attempts += 1) {
      await expect.poll(continuations, { timeout: 60_000 }).toMatchObject([{ attempts }]);
      await second.create('large');
      await second.advance(60_000);
    }
    expect(continuations()).toMatchObject([{ attempts: 5, due_at: null }]);
    const [job] = await second.activate('work');
    await second.complete(job.jobKey);
    expect(await second.state(key)).toBe('COMPLETED');
    expect(second.errors).toHaveLength(5);
    await second.close();
  });

  function continuations() {
    return onTables((db) => db.prepare('SELECT attempts, due_at FROM continuation').all());
  }

  function onTables<T>(use: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(join(dataDir, 'continuo.db'));
    try {
      return use(db);
    } finally {
      db.close();
    }
  }
});

it('a modification has at most 1,000 instructions', async () => {
  const key = await large(cluster, 1);
  const { status, body } = await cluster.call('POST', `/process-instances/${key}/modification`, {
    activateInstructions: Array.from({ length: 600 }, () => ({ elementId: 'work' })),
    terminateInstructions: Array.from({ length: 401 }, () => ({ elementId: 'work' })),
  });
  expect([status, body.detail]).toEqual([
    400,
    expect.stringContaining('exceeds the maximum batch size'),
  ]);
  expect(await countOf('element-instances', { processInstanceKey: key, state: 'ACTIVE' })).toBe(1);
});

/** An instance with this many living tasks. */
async function large(on: Cluster, count: number): Promise<string> {
  await on.deploy(sequence('large', serviceTask('work')));
  const key = await on.create('large');
  for (let left = count - 1; left > 0; left -= 1_000) {
    const { status } = await on.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: Array.from({ length: Math.min(left, 1_000) }, () => ({
        elementId: 'work',
      })),
    });
    expect(status).toBe(204);
  }
  return key;
}

async function countOf(resource: string, filter: object): Promise<number> {
  const { body } = await cluster.call('POST', `/${resource}/search`, {
    filter,
    page: { limit: 1 },
  });
  return body.page.totalItems;
}

async function untilTerminated(key: string): Promise<void> {
  await expect.poll(() => cluster.state(key), { timeout: 60_000 }).toBe('TERMINATED');
}
