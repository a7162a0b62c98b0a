import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bpmn, definitions, element, end, path, sequence, serviceTask, start } from './bpmn.ts';
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

const countOf = async (on: Cluster, resource: string, filter: object): Promise<number> => {
  const { body } = await on.call('POST', `/${resource}/search`, { filter, page: { limit: 1 } });
  return body.page.totalItems;
};

const late = sequenceWithTimer('late');

/** A task with an interrupting timer of one minute. */
function sequenceWithTimer(id: string): string {
  return bpmn(
    id,
    start(),
    serviceTask('work'),
    element('boundaryEvent', 'timer', {
      attributes: 'attachedToRef="work"',
      content:
        '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration></bpmn:timerEventDefinition>',
    }),
    end(),
    path('start->work->end'),
    path('timer->end'),
  );
}

describe('commands of one batch', () => {
  it('that miss different rows after their first event are all decided', async () => {
    const ids = Array.from({ length: 600 }, (_, at) => `called-${at}`);
    const called = ids.map(
      (id, at) =>
        `<bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="s${at}" /></bpmn:process>`,
    );
    await cluster.deploy(definitions(...called));
    const call = element('callActivity', 'call', {
      extensions: '<zeebe:calledElement processId="=called" propagateAllChildVariables="false" />',
    });
    await cluster.deploy(sequence('caller', call));
    await Promise.all(ids.map((id) => cluster.create('caller', { variables: { called: id } })));
    const filter = { processDefinitionId: 'caller', state: 'COMPLETED' };
    expect(await countOf(cluster, 'process-instances', filter)).toBe(600);
  });

  it('that are due timers interrupt their elements', async () => {
    await cluster.deploy(late);
    await Promise.all(Array.from({ length: 1_001 }, () => cluster.create('late')));
    await cluster.advance(60_000);
    await expect
      .poll(() => countOf(cluster, 'process-instances', { state: 'COMPLETED' }), {
        timeout: 60_000,
      })
      .toBe(1_001);
    expect(await countOf(cluster, 'jobs', { state: 'CANCELED' })).toBe(1_001);
  });
});

it('a token waits at an inclusive gateway with very many paths to it', async () => {
  const ids = Array.from({ length: 8_000 }, (_, at) => `t${at}`);
  await cluster.deploy(
    bpmn(
      'wide',
      start(),
      element('parallelGateway', 'fork'),
      element('inclusiveGateway', 'join'),
      serviceTask('hold'),
      ...ids.map((id) => element('task', id)),
      end(),
      path('start->fork->join->end'),
      path(`fork->hold->${ids.join('->')}`),
      ...ids.map((id) => path(`${id}->join`)),
    ),
  );
  const key = await cluster.create('wide');
  expect(await cluster.state(key)).toBe('ACTIVE');
  expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'fork COMPLETED', 'hold ACTIVE']);
  const { status } = await cluster.call('POST', `/process-instances/${key}/modification`, {
    terminateInstructions: [{ elementId: 'hold' }],
  });
  expect(status).toBe(204);
  expect(await cluster.state(key)).toBe('COMPLETED');
});

describe('a timer in the tables', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'continuo-timers-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('whose instance no longer exists is deleted when it is due', async () => {
    const first = await openCluster({ dataDir });
    await first.deploy(late);
    const key = await first.create('late');
    await first.close();
    onTables((db) => {
      for (const table of ['job', 'element_instance', 'variable']) {
        db.prepare(`DELETE FROM ${table} WHERE root_key = ?`).run(BigInt(key));
      }
      db.prepare('DELETE FROM process_instance WHERE key = ?').run(BigInt(key));
    });
    const second = await openCluster({ dataDir });
    const other = await second.create('late');
    await second.advance(60_000);
    expect(await second.state(other)).toBe('COMPLETED');
    expect(second.errors).toEqual([]);
    await second.close();
    expect(onTables((db) => db.prepare('SELECT key FROM event_subscription').all())).toEqual([]);
  });

  it('whose trigger throws is postponed for a minute, and delays no other', async () => {
    const first = await openCluster({ dataDir });
    await first.deploy(late);
    await first.create('late');
    await first.close();
    onTables((db) => db.prepare("UPDATE event_subscription SET element_id = 'none'").run());
    const second = await openCluster({ dataDir });
    const other = await second.create('late');
    await second.advance(60_000);
    await expect.poll(() => second.state(other), { timeout: 60_000 }).toBe('COMPLETED');
    const due = () => onTables((db) => db.prepare('SELECT due_at FROM event_subscription').all());
    await expect.poll(due).toEqual([{ due_at: second.nowMs() + 60_000 }]);
    expect(second.errors).toHaveLength(1);
    await second.close();
  });

  function onTables<T>(use: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(join(dataDir, 'continuo.db'));
    try {
      return use(db);
    } finally {
      db.close();
    }
  }
});
