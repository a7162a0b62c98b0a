import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sequence, serviceTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';
import { dmn, literal } from './dmn.ts';

let dataDir: string;
let cluster: Cluster;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'continuo-definitions-'));
  cluster = await openCluster({ dataDir });
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
  rmSync(dataDir, { recursive: true });
});

/** This simulates a reader of XML that has become so strict that it refuses every file. */
async function makeXmlUnreadable(): Promise<void> {
  await cluster.close();
  const db = new DatabaseSync(join(dataDir, 'continuo.db'));
  db.exec(`UPDATE process_definition SET xml = '<'; UPDATE decision_requirements SET xml = '<'`);
  db.close();
  cluster = await openCluster({ dataDir });
}

it('a deployed process continues although its XML can no longer be read', async () => {
  await cluster.deploy(sequence('p', serviceTask('a')));
  const [running, canceled] = [await cluster.create('p'), await cluster.create('p')];
  await makeXmlUnreadable();
  expect(await cluster.call('POST', `/process-instances/${canceled}/cancellation`)).toMatchObject({
    status: 204,
  });
  await cluster.complete((await cluster.job('a')).jobKey);
  expect(await cluster.state(running)).toBe('COMPLETED');
  const created = await cluster.create('p');
  expect(await cluster.trace(created)).toContain('a ACTIVE');
});

it('a deployed decision is evaluated although its XML can no longer be read', async () => {
  await cluster.deploy(['d.dmn', dmn('g', literal('d', '1 + 1'))]);
  await makeXmlUnreadable();
  const evaluated = await cluster.call('POST', '/decision-definitions/evaluation', {
    decisionDefinitionId: 'd',
  });
  expect(evaluated).toMatchObject({ status: 200, body: { output: '2' } });
});
