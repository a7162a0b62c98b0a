import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

const data = mkdtempSync(join(tmpdir(), 'continuo-log-'));
const logBytesMax = 4_000_000;
/** The length of the log at which SQLite copies it by itself. */
const ownBytesMax = 20_000_000;

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(['--data', data, `--log-bytes-max=${logBytesMax}`]);
});
afterAll(async () => {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
});

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

const logBytes = () => statSync(join(data, 'continuo.db-wal')).size;

it('stays short while searches overlap without a gap', async () => {
  const process = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="a">
    <process id="wait" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <userTask id="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>`;
  const form = new FormData();
  form.append('resources', new Blob([process]), 'wait.bpmn');
  const deployed = await fetch(`${server.url}/v2/deployments`, { method: 'POST', body: form });
  expect(deployed.status, await deployed.text()).toBe(200);

  let isOver = false;
  const slow = {
    filter: { variables: [{ name: 'text', value: { $like: `*${'x'.repeat(490)}b*` } }] },
  };
  const searchOn = async (): Promise<void> => {
    while (!isOver) await (await post('/v2/process-instances/search', slow)).arrayBuffer();
  };
  const searching = [1, 2, 3, 4].map(searchOn);
  const variables = { text: 'x'.repeat(8_000), large: 'y'.repeat(1_500_000) };
  for (let at = 0; at < 40; at++) {
    const created = await post('/v2/process-instances', { processDefinitionId: 'wait', variables });
    expect(created.status).toBe(200);
  }
  await expect.poll(logBytes, { timeout: 15_000 }).toBeLessThan(ownBytesMax);
  isOver = true;
  await Promise.all(searching);
});
