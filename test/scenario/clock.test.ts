import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sequence, serviceTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'continuo-clock-'));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const timestamp = Date.UTC(2031, 5, 1, 12);

async function startOf(cluster: Cluster): Promise<string> {
  const key = await cluster.create('p');
  const { body } = await cluster.call('GET', `/process-instances/${key}`);
  return body.startDate as string;
}

it.each([false, true])('a pinned clock stays so after a restart (threads: %s)', async (threads) => {
  const before = await openCluster({ dataDir, threads });
  await before.deploy(sequence('p', serviceTask('work')));
  expect(await before.call('PUT', '/clock', { timestamp })).toMatchObject({ status: 204 });
  await before.close();

  const after = await openCluster({ dataDir, threads });
  expect(await startOf(after)).toBe('2031-06-01T12:00:00.000Z');
  expect(await after.call('POST', '/clock/reset')).toMatchObject({ status: 204 });
  await after.close();

  const last = await openCluster({ dataDir, threads });
  expect(await startOf(last)).not.toBe('2031-06-01T12:00:00.000Z');
  await last.close();
});
