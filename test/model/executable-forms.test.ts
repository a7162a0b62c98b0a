import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { around, extensions, flow } from '../../src/model/bpmn/sample-files.ts';
import { parseBpmn, parseDeployedBpmn } from '../../src/model/bpmn/parse-bpmn.ts';
import { readDeployedDmn, readDmn } from '../../src/model/dmn/read-dmn.ts';
import { decisionsForm } from '../../src/model/executable/decisions-form.ts';
import { processForm } from '../../src/model/executable/process-form.ts';

const wild = join(import.meta.dirname, '../../../shared/wild');
const kit = join(import.meta.dirname, '../../../shared/tck');

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

describe('the executable form of a definition', () => {
  it('reads back every process of the files that people use', () => {
    const processes = filesIn(wild, '.bpmn').flatMap((file) => {
      const xml = readFileSync(file, 'utf8');
      const parsed = parseBpmn(xml);
      if (parsed.kind === 'invalid') return [];
      expect(parseDeployedBpmn(xml)).toEqual(parsed.processes);
      return parsed.processes;
    });
    expect(processes.length).toBeGreaterThan(50);
    for (const process of processes) {
      const form = processForm.encode(process);
      const again = processForm.decode(form);
      expect(again).toEqual(process);
      expect([...again.elements.keys()]).toEqual([...process.elements.keys()]);
    }
  });

  it('reads back every file of decisions of the compatibility kit', () => {
    const graphs = [...filesIn(wild, '.dmn'), ...filesIn(kit, '.dmn')].flatMap((file) => {
      const xml = readFileSync(file, 'utf8');
      const drg = readDmn(xml);
      if (drg.kind === 'invalid') return [];
      expect(readDeployedDmn(xml)).toEqual(drg);
      return [drg];
    });
    expect(graphs.length).toBeGreaterThan(50);
    for (const drg of graphs) expect(decisionsForm.decode(decisionsForm.encode(drg))).toEqual(drg);
  });

  it('is made from a file that was accepted before the rules became stricter', () => {
    const xml = around(
      '<bpmn:serviceTask id="E" name="a < b">' +
        `${extensions('<zeebe:taskDefinition type="t" retries=""/><zeebe:ioMapping><zeebe:input source="=1" target="größe"/></zeebe:ioMapping>')}</bpmn:serviceTask>` +
        '<bpmn:boundaryEvent id="X" attachedToRef="E"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>' +
        `<bpmn:userTask id="U">${extensions('<zeebe:assignmentDefinition candidateGroups="a,,b"/><zeebe:formDefinition externalReference="r"/>')}</bpmn:userTask>` +
        `<bpmn:task id="A"/>${flow('A', 'A')} and text`,
    );
    expect(parseBpmn(xml).kind).toBe('invalid');
    const [process] = parseDeployedBpmn(xml);
    expect(process?.elements.get('E')).toMatchObject({
      job: { retries: { kind: 'static', value: '3' } },
      inputs: [{ target: ['größe'] }],
      catches: [{ elementId: 'X', interrupting: true, enters: 'boundary' }],
    });
    expect(process?.elements.get('U')).toMatchObject({
      work: {
        task: {
          candidateGroups: { kind: 'static', value: 'a,,b' },
          form: { kind: 'external', reference: { kind: 'static', value: 'r' } },
        },
      },
    });
    expect([...(process?.elements.keys() ?? [])].sort()).toEqual(['A', 'E', 'S', 'U', 'X', 'Z']);
  });

  it('reads a form of version 1 as the server of that version wrote it', () => {
    const text = readFileSync(join(import.meta.dirname, 'process-form-1.json'), 'utf8');
    const process = processForm.decode(text);
    const types = [...process.elements.values()].map(({ type }) => type);
    expect([...new Set(types)].sort()).toEqual([
      'BOUNDARY_EVENT',
      'BUSINESS_RULE_TASK',
      'END_EVENT',
      'EVENT_SUB_PROCESS',
      'EXCLUSIVE_GATEWAY',
      'INTERMEDIATE_THROW_EVENT',
      'MANUAL_TASK',
      'PARALLEL_GATEWAY',
      'SCRIPT_TASK',
      'SEND_TASK',
      'SERVICE_TASK',
      'START_EVENT',
      'SUB_PROCESS',
      'TASK',
      'USER_TASK',
    ]);
    const trigger = { kind: 'error', code: { kind: 'static', value: 'E-1' } };
    expect(process.elements.get('service')?.catches).toEqual([
      { elementId: 'caught', trigger, interrupting: true, enters: 'boundary' },
    ]);
    expect(process.elements.get('sub')?.catches).toEqual([
      {
        elementId: 'onError',
        trigger: { kind: 'error', code: undefined },
        interrupting: true,
        enters: 'eventSubProcess',
      },
    ]);
    expect(process.elements.get('failed')).toMatchObject({ result: trigger });
    expect(JSON.stringify([...process.elements.values()])).not.toContain('boundaryIds');
    expect(processForm.decode(processForm.encode(process))).toEqual(process);
  });

  it('refuses a version that does not exist, because only a later server can have written it', () => {
    expect(() => processForm.decode('{"version":1000,"content":{}}')).toThrow(
      /an executable form of version 1 to \d+, but found 1000/,
    );
  });
});
