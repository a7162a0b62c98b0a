import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, flow, path, sequence, serviceTask, start, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let dataDir: string;
let clusters: Cluster[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'continuo-laws-'));
  clusters = [];
});
afterEach(async () => {
  for (const cluster of clusters) await cluster.close();
  rmSync(dataDir, { recursive: true });
});

async function open(folder: string, options: Parameters<typeof openCluster>[0] = {}) {
  const cluster = await openCluster({ dataDir: join(dataDir, folder), ...options });
  clusters.push(cluster);
  return cluster;
}

/** Every row of every table, except those that differ between installations. */
function dump(folder: string): Record<string, unknown[]> {
  const db = new DatabaseSync(join(dataDir, folder, 'continuo.db'), { readOnly: true });
  const tables = db
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('counter', 'installation') ORDER BY name`,
    )
    .all();
  const rows = tables.map(({ name }) => [
    String(name),
    db.prepare(`SELECT * FROM ${String(name)} ORDER BY 1, 2`).all(),
  ]);
  db.close();
  return Object.fromEntries(rows) as Record<string, unknown[]>;
}

const process = bpmn(
  'p',
  start(),
  serviceTask('a'),
  userTask('u'),
  element('exclusiveGateway', 'x'),
  flow('start->a'),
  flow('start->u'),
  flow('start->x'),
  flow('x->a', '=false'),
  flow('x->u', '=false'),
);

/** A few commands of every kind, always the same. */
async function live(cluster: Cluster): Promise<string> {
  await cluster.deploy(process);
  const key = await cluster.create('p', { variables: { n: 1, text: 'é' } });
  await cluster.create('p');
  const [first, second] = await cluster.activate('a');
  await cluster.fail(first.jobKey, { retries: 1, retryBackOff: 1_000 });
  await cluster.throwError(second.jobKey, { errorCode: 'E' });
  await cluster.advance(1_000);
  await cluster.complete((await cluster.job('a')).jobKey, { n: 2 });
  return key;
}

describe('the laws of the engine', () => {
  it('E1: the same commands at the same times leave the same rows', async () => {
    for (const folder of ['one', 'two']) await live(await open(folder));
    expect(dump('one')).toEqual(dump('two'));
  });

  it('E3: a rejected command leaves no trace', async () => {
    const cluster = await open('one');
    const key = await live(cluster);
    const [incident] = await cluster.search('incidents', {
      state: 'ACTIVE',
      errorType: 'CONDITION_ERROR',
    });
    const [job] = await cluster.search('jobs', { state: 'ERROR_THROWN' });
    const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
    await cluster.call('POST', `/user-tasks/${task.userTaskKey}/assignment`, { assignee: 'a' });
    const before = dump('one');
    const absent = '2251799814685247';
    const refused: [string, string, object | undefined][] = [
      ['POST', `/jobs/${job.jobKey}/completion`, {}],
      ['POST', `/jobs/${job.jobKey}/failure`, { variables: { x: 1 } }],
      ['POST', `/jobs/${job.jobKey}/error`, { errorCode: 'E' }],
      ['PATCH', `/jobs/${job.jobKey}`, { changeset: { retries: 0, priority: 3 } }],
      ['POST', `/jobs/${absent}/completion`, { variables: { x: 1 } }],
      [
        'POST',
        `/user-tasks/${task.userTaskKey}/assignment`,
        { assignee: 'b', allowOverride: false },
      ],
      ['POST', `/user-tasks/${absent}/completion`, {}],
      ['PATCH', `/user-tasks/${absent}`, { changeset: { priority: 1 } }],
      ['POST', `/incidents/${absent}/resolution`, undefined],
      ['POST', `/process-instances/${absent}/cancellation`, {}],
      ['POST', '/process-instances', { processDefinitionId: 'none' }],
      [
        'POST',
        '/process-instances',
        {
          processDefinitionId: 'p',
          startInstructions: [{ elementId: 'a' }, { elementId: 'none' }],
        },
      ],
      ['PUT', `/element-instances/${absent}/variables`, { variables: { x: 1 } }],
      ['POST', `/resources/${absent}/deletion`, {}],
      ['POST', '/decision-definitions/evaluation', { decisionDefinitionId: 'none' }],
      ['POST', '/decision-definitions/evaluation', { decisionDefinitionKey: absent }],
      ['POST', '/expression/evaluation', { expression: '=1 +' }],
    ];
    for (const [method, path_, body] of refused) {
      const answer = await cluster.call(method as 'POST', path_, body);
      expect(answer.status, `${method} ${path_}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${method} ${path_}`).toBeLessThan(500);
    }
    await cluster.deploy(['bad.bpmn', 'no xml']);
    expect(dump('one')).toEqual(before);
    // A step that fails again creates a new incident, and the old one is resolved, so this is no rejection.
    const again = await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(again.status).toBe(204);
  });

  it('E6: a failing step is a new incident when it fails again', async () => {
    const cluster = await open('one');
    await cluster.deploy(
      bpmn(
        'g',
        start(),
        element('exclusiveGateway', 'x'),
        serviceTask('a'),
        path('start->x'),
        flow('x->a', '=go'),
      ),
    );
    const key = await cluster.create('g', { variables: { go: 'no boolean' } });
    const [first] = await cluster.search('incidents', { processInstanceKey: key });
    await cluster.call('POST', `/incidents/${first.incidentKey}/resolution`);
    const all = await cluster.search('incidents', { processInstanceKey: key });
    expect(all.map(({ state }) => state).sort()).toEqual(['ACTIVE', 'RESOLVED']);
  });

  it('E7: tables are the truth: a new server continues where the old one was', async () => {
    const before = await open('one');
    await before.deploy(
      bpmn(
        'j',
        start(),
        element('parallelGateway', 'fork'),
        element('subProcess', 'sub', { content: start('s') + serviceTask('a') + path('s->a') }),
        serviceTask('b'),
        element('parallelGateway', 'join'),
        serviceTask('c'),
        path('start->fork->sub->join->c'),
        path('fork->b->join'),
      ),
    );
    const key = await before.create('j', { variables: { n: 1 } });
    await before.complete((await before.job('b')).jobKey, { m: 2 });
    await before.close();
    clusters.length = 0;
    const after = await open('one');
    await after.complete((await after.job('a')).jobKey);
    const job = await after.job('c');
    expect(job.variables).toEqual({ n: 1, m: 2 });
    await after.complete(job.jobKey);
    expect(await after.state(key)).toBe('COMPLETED');
  });

  it('DESIGN 6: a data directory has one server', async () => {
    await open('one');
    await expect(open('one')).rejects.toThrow('another server uses it');
  });

  it('keeps working with a cache that has almost no room', async () => {
    const cluster = await open('one', { limits: { rootsCachedMax: 0, definitionsCachedMax: 1 } });
    await cluster.deploy(sequence('s', serviceTask('a'), serviceTask('b')));
    await cluster.deploy(sequence('t', serviceTask('a2')));
    const key = await cluster.create('s', { variables: { x: 1 } });
    await cluster.create('t');
    await cluster.complete((await cluster.job('a')).jobKey, { x: 2 });
    await cluster.complete((await cluster.job('b')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toEqual({ x: 2 });
  });
});
