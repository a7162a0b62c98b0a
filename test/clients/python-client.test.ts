import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeFlags } from '../postgres/store-flags.ts';
import { bpmn, element, end, flow, path, serviceTask, start, userTask } from '../scenario/bpmn.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

/**
 * Camunda's Python client of the 10.x line (`pip install camunda-orchestration-sdk`), whose models raise where an
 * answer lacks a field of 8.10. The tests run if that package is installed for the Python in `PYTHON`, or else for
 * `python3`.
 */
const python = process.env['PYTHON'] ?? 'python3';
const isThere = spawnSync(python, ['-c', 'import camunda_orchestration_sdk']).status === 0;

let server: ServerProcess;
let folder: string;
beforeAll(async () => {
  if (!isThere) return;
  folder = mkdtempSync(join(tmpdir(), 'python-client-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  server = await startServerProcess(await storeFlags());
});
afterAll(async () => {
  if (!isThere) return;
  await server.stop();
  rmSync(folder, { recursive: true });
});

const files = {
  'ask.form': '{"id":"ask","type":"default","components":[],"schemaVersion":16}',
  'robot.rpa': '{"id":"robot","script":"Log"}',
  'rate.dmn': `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rates" name="Rates"
    namespace="t"><decision id="rate" name="Rate"><decisionTable id="table"><input id="i"><inputExpression
    id="e"><text>total</text></inputExpression></input><output id="o" name="rate" /><rule id="r"><inputEntry
    id="ie"><text>&gt; 1</text></inputEntry><outputEntry id="oe"><text>"high"</text></outputEntry></rule>
    </decisionTable></decision></definitions>`,
  'order.bpmn': bpmn(
    'order',
    start(),
    element('businessRuleTask', 'decide', {
      extensions: '<zeebe:calledDecision decisionId="rate" resultVariable="rate" />',
    }),
    element('exclusiveGateway', 'ways', { attributes: 'default="ways-charge"' }),
    serviceTask('charge'),
    serviceTask('fail'),
    userTask('approve', '<zeebe:formDefinition formId="ask" />'),
    end(),
    end('end2'),
    path('start->decide->ways->charge->approve->end'),
    flow('ways->fail', '=broken'),
    flow('fail->end2'),
  ),
};

it.skipIf(!isThere)('serves the Python client of 10.x', { timeout: 120_000 }, async () => {
  const script = join(import.meta.dirname, 'python_client.py');
  const run = await promisify(execFile)(python, [script, server.url, folder]);
  expect(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '')).toEqual({
    topology: '8.10.0',
    jobsThatFail: 1,
    worked: ['order-1', 'order-2'].map((businessId) => ({
      jobKey: expect.stringMatching(/^\d+$/) as unknown,
      businessId,
    })),
    decision: '"high"',
    expression: 2,
    states: { 'order-1': 'COMPLETED', 'order-2': 'COMPLETED', broken: 'ACTIVE' },
    asked: expect.arrayContaining(['search_jobs', 'get_resource_content_binary']) as unknown,
  });
});
