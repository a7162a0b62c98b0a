import { describe, expect, it } from 'vitest';
import type { ExecutableElement, ExecutableProcess } from '../process.ts';
import { parseBpmn } from './parse-bpmn.ts';
import { around, definitions, extensions, flow, processFile } from './sample-files.ts';

function processesOf(xml: string): readonly ExecutableProcess[] {
  const parsed = parseBpmn(xml);
  if (parsed.kind === 'invalid') throw new Error(parsed.reasons.join('\n'));
  expect(structuredClone(parsed.processes)).toEqual(parsed.processes);
  return parsed.processes;
}

function processOf(xml: string): ExecutableProcess {
  const [process] = processesOf(xml);
  if (process === undefined) throw new Error('Expected a process');
  return process;
}

function elementOf(xml: string, id = 'E'): ExecutableElement | undefined {
  return processOf(xml).elements.get(id);
}

describe('a process', () => {
  it('has a name, a version tag, a start form and a job priority', () => {
    const xml = definitions(
      `<bpmn:process id="P" name="A name" isExecutable="true">${extensions(
        '<zeebe:versionTag value="v1"/><zeebe:jobPriorityDefinition priority="=p"/>',
      )}<bpmn:startEvent id="S">${extensions('<zeebe:formDefinition formId="F"/>')}</bpmn:startEvent></bpmn:process>`,
    );
    expect(processOf(xml)).toMatchObject({
      id: 'P',
      name: 'A name',
      versionTag: 'v1',
      startFormId: 'F',
      jobPriority: { kind: 'feel', text: 'p' },
      scope: { noneStartId: 'S' },
      catches: [],
    });
  });

  it('connects its elements by its sequence flows', () => {
    const process = processOf(around('<bpmn:task id="E" name="Do"/>'));
    expect([...process.elements.keys()]).toEqual(['S', 'E', 'Z']);
    expect(process.elements.get('E')).toEqual({
      id: 'E',
      name: 'Do',
      type: 'TASK',
      scopeId: 'P',
      incoming: ['S_E'],
      outgoing: ['E_Z'],
      catches: [],
      inputs: [],
      outputs: [],
    });
    expect(process.flows.get('S_E')).toEqual({
      id: 'S_E',
      sourceId: 'S',
      targetId: 'E',
      condition: undefined,
    });
  });

  it('is ignored when it is not executable, even if it is invalid', () => {
    const pool = (id: string, executable: boolean, content: string) =>
      `<bpmn:process id="${id}" isExecutable="${executable}">${content}</bpmn:process>`;
    const collaboration =
      '<bpmn:collaboration id="C"><bpmn:participant id="p1" processRef="A"/><bpmn:messageFlow id="m" sourceRef="p1" targetRef="p2"/></bpmn:collaboration>';
    const start = (id: string) => `<bpmn:startEvent id="${id}"/>`;
    const xml = definitions(
      collaboration +
        pool('A', true, start('a')) +
        pool('B', false, '<bpmn:receiveTask id="r"/>') +
        pool('C2', true, start('c')),
    );
    expect(processesOf(xml).map(({ id }) => id)).toEqual(['A', 'C2']);
  });

  it('may contain elements that do not run, and elements of other namespaces', () => {
    const xml = around(
      `<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>E</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
      <bpmn:dataObject id="do"/><bpmn:dataObjectReference id="dor" dataObjectRef="do"/>
      <bpmn:textAnnotation id="ta"><bpmn:text>Text &amp; more</bpmn:text></bpmn:textAnnotation>
      <bpmn:association id="as" sourceRef="E" targetRef="ta"/><bpmn:group id="gr"/>
      <foreign:thing id="S"><bpmn:nonsense/></foreign:thing>
      <bpmn:task id="E" foreign:colour="red">${extensions('<foreign:thing/><zeebe:futureThing><zeebe:more/></zeebe:futureThing>')}</bpmn:task>`,
      '<bpmndi:BPMNDiagram id="E"><bpmndi:BPMNPlane id="E" bpmnElement="gone"/></bpmndi:BPMNDiagram>',
    );
    expect([...processOf(xml).elements.keys()].sort()).toEqual(['E', 'S', 'Z']);
  });

  it('accepts ids that are names of object members', () => {
    const xml = processFile(
      `<bpmn:startEvent id="__proto__"/><bpmn:task id="constructor"/><bpmn:sequenceFlow id="toString" sourceRef="__proto__" targetRef="constructor"/>`,
    );
    const process = processOf(xml);
    expect(process.elements.get('__proto__')?.outgoing).toEqual(['toString']);
    expect(process.elements.get('constructor')?.incoming).toEqual(['toString']);
    expect(process.elements.get('hasOwnProperty')).toBeUndefined();
  });
});

describe('job-based elements', () => {
  const job = {
    type: { kind: 'static', value: 'work' },
    retries: { kind: 'static', value: '3' },
    headers: { a: 'b' },
    priority: undefined,
  };
  const definition =
    '<zeebe:taskDefinition type="work"/><zeebe:taskHeaders><zeebe:header key="a" value="b"/><zeebe:header key="c"/><zeebe:header value="d"/></zeebe:taskHeaders>';

  it.each([
    ['serviceTask', { type: 'SERVICE_TASK', job }],
    ['sendTask', { type: 'SEND_TASK', job }],
    ['scriptTask', { type: 'SCRIPT_TASK', work: { kind: 'job', job } }],
    ['businessRuleTask', { type: 'BUSINESS_RULE_TASK', work: { kind: 'job', job } }],
  ])('%s', (name, expected) => {
    const xml = around(`<bpmn:${name} id="E">${extensions(definition)}</bpmn:${name}>`);
    expect(elementOf(xml)).toMatchObject(expected);
  });

  it('may have expressions for type, retries and priority', () => {
    const xml = around(
      `<bpmn:serviceTask id="E">${extensions('<zeebe:taskDefinition type="=t" retries="=r + 1"/><zeebe:jobPriorityDefinition priority="7"/>')}</bpmn:serviceTask>`,
    );
    expect(elementOf(xml)).toMatchObject({
      job: {
        type: { kind: 'feel', text: 't' },
        retries: { kind: 'feel', text: 'r + 1' },
        priority: { kind: 'static', value: '7' },
      },
    });
  });

  it('include throwing message events', () => {
    const event = (name: string) =>
      `<bpmn:${name} id="X">${extensions('<zeebe:taskDefinition type="work"/>')}<bpmn:messageEventDefinition/></bpmn:${name}>`;
    const start = '<bpmn:startEvent id="S"/>';
    const result = { kind: 'job', job: { ...job, headers: {} } };
    expect(elementOf(processFile(start + event('endEvent')), 'X')).toMatchObject({ result });
    expect(elementOf(processFile(start + event('intermediateThrowEvent')), 'X')).toMatchObject({
      result,
    });
  });

  it('keep a header named __proto__ as a header', () => {
    const xml = around(
      `<bpmn:serviceTask id="E">${extensions('<zeebe:taskDefinition type="t"/><zeebe:taskHeaders><zeebe:header key="__proto__" value="x"/></zeebe:taskHeaders>')}</bpmn:serviceTask>`,
    );
    const element = structuredClone(elementOf(xml));
    if (element?.type !== 'SERVICE_TASK') throw new Error('Expected a service task');
    expect(Object.entries(element.job.headers)).toEqual([['__proto__', 'x']]);
  });
});

describe('tasks that the engine executes itself', () => {
  it('a script', () => {
    const xml = around(
      `<bpmn:scriptTask id="E">${extensions('<zeebe:script expression="=a + 1" resultVariable="r"/>')}</bpmn:scriptTask>`,
    );
    expect(elementOf(xml)).toMatchObject({
      work: { kind: 'script', expression: { kind: 'feel', text: 'a + 1' }, resultVariable: 'r' },
    });
  });

  it('a decision', () => {
    const xml = around(
      `<bpmn:businessRuleTask id="E">${extensions('<zeebe:calledDecision decisionId="d" resultVariable="r" bindingType="versionTag" versionTag="v"/>')}</bpmn:businessRuleTask>`,
    );
    expect(elementOf(xml)).toMatchObject({
      work: {
        kind: 'decision',
        decisionId: { kind: 'static', value: 'd' },
        resultVariable: 'r',
        binding: { kind: 'versionTag', versionTag: 'v' },
      },
    });
  });

  it('manual and undefined tasks, and none throw events', () => {
    const start = '<bpmn:startEvent id="S"/>';
    const xml = processFile(
      `${start}<bpmn:manualTask id="M"/><bpmn:task id="T"/><bpmn:intermediateThrowEvent id="I"/>`,
    );
    const types = [...processOf(xml).elements.values()].map(({ type }) => type);
    expect(types).toEqual(['START_EVENT', 'MANUAL_TASK', 'TASK', 'INTERMEDIATE_THROW_EVENT']);
  });
});

describe('user tasks', () => {
  const userTask = (content: string) =>
    around(`<bpmn:userTask id="E">${extensions(content)}</bpmn:userTask>`);

  it('carry their assignment, schedule, priority and form', () => {
    const xml = userTask(
      `<zeebe:userTask/><zeebe:assignmentDefinition assignee="=who" candidateGroups="a, b" candidateUsers="=users"/>
       <zeebe:taskSchedule dueDate="2030-01-01T10:00:00Z" followUpDate="=soon"/><zeebe:priorityDefinition priority="80"/>
       <zeebe:formDefinition formId="F" bindingType="deployment"/>`,
    );
    expect(elementOf(xml)).toMatchObject({
      work: {
        kind: 'native',
        task: {
          assignee: { kind: 'feel', text: 'who' },
          candidateGroups: { kind: 'static', value: 'a, b' },
          candidateUsers: { kind: 'feel', text: 'users' },
          dueDate: { kind: 'static', value: '2030-01-01T10:00:00Z' },
          followUpDate: { kind: 'feel', text: 'soon' },
          priority: { kind: 'static', value: '80' },
          form: {
            kind: 'linked',
            formId: { kind: 'static', value: 'F' },
            binding: { kind: 'deployment' },
          },
          headers: {},
        },
      },
    });
  });

  it('may refer to an external form', () => {
    const xml = userTask('<zeebe:userTask/><zeebe:formDefinition externalReference="=ref"/>');
    expect(elementOf(xml)).toMatchObject({
      work: { task: { form: { kind: 'external', reference: { kind: 'feel', text: 'ref' } } } },
    });
  });

  it('without the marker are jobs', () => {
    const xml = userTask(
      '<zeebe:assignmentDefinition assignee="me" candidateUsers="=u"/><zeebe:formDefinition formKey="K"/>',
    );
    expect(elementOf(xml)).toMatchObject({
      work: {
        kind: 'job',
        job: {
          type: { kind: 'static', value: 'io.camunda.zeebe:userTask' },
          headers: { 'io.camunda.zeebe:assignee': 'me', 'io.camunda.zeebe:formKey': 'K' },
        },
        task: { candidateUsers: { kind: 'feel', text: 'u' }, form: undefined },
      },
    });
  });
});

describe('mappings', () => {
  const mapped = (mappings: string) =>
    around(
      `<bpmn:manualTask id="E">${extensions(`<zeebe:ioMapping>${mappings}</zeebe:ioMapping>`)}</bpmn:manualTask>`,
    );

  it('have FEEL or static sources and paths as targets', () => {
    const xml = mapped(
      '<zeebe:input source="=a.b" target="c.d"/><zeebe:input source="text" target="_size2"/><zeebe:output source="= x" target="y"/>',
    );
    expect(elementOf(xml)).toMatchObject({
      inputs: [
        { source: { kind: 'feel', text: 'a.b' }, target: ['c', 'd'] },
        { source: { kind: 'static', value: 'text' }, target: ['_size2'] },
      ],
      outputs: [{ source: { kind: 'feel', text: ' x' }, target: ['y'] }],
    });
  });

  it('set an input without a source to null', () => {
    const xml = mapped('<zeebe:input target="a"/><zeebe:input source="" target="b"/>');
    const source = { kind: 'feel', text: 'null' };
    expect(elementOf(xml)).toMatchObject({
      inputs: [
        { source, target: ['a'] },
        { source, target: ['b'] },
      ],
    });
  });
});

describe('gateways', () => {
  it('an exclusive one has conditions and a default', () => {
    const xml = processFile(
      `<bpmn:startEvent id="S"/><bpmn:exclusiveGateway id="G" default="G_B"/><bpmn:task id="A"/><bpmn:task id="B"/>
      ${flow('S', 'G')}${flow('G', 'A', ' = x &gt; 1 ')}${flow('G', 'B')}`,
    );
    const process = processOf(xml);
    expect(process.elements.get('G')).toMatchObject({
      type: 'EXCLUSIVE_GATEWAY',
      defaultFlowId: 'G_B',
      outgoing: ['G_A', 'G_B'],
    });
    expect(process.flows.get('G_A')?.condition).toEqual({ kind: 'feel', text: ' x > 1' });
  });

  it('a parallel one joins its incoming flows', () => {
    const xml = processFile(
      `<bpmn:startEvent id="S"/><bpmn:parallelGateway id="F"/><bpmn:parallelGateway id="J"/><bpmn:task id="A"/>
      ${flow('S', 'F')}${flow('F', 'A')}${flow('F', 'J')}${flow('A', 'J')}`,
    );
    expect(elementOf(xml, 'J')).toMatchObject({
      type: 'PARALLEL_GATEWAY',
      incoming: ['F_J', 'A_J'],
    });
  });

  it('an exclusive one with one flow needs no condition', () => {
    expect(elementOf(around('<bpmn:exclusiveGateway id="E"/>'))).toMatchObject({
      type: 'EXCLUSIVE_GATEWAY',
      defaultFlowId: undefined,
    });
  });
});

describe('scopes and errors', () => {
  const errors = '<bpmn:error id="Err" errorCode="E1"/><bpmn:error id="Dyn" errorCode="=code"/>';
  const xml = processFile(
    `<bpmn:startEvent id="S"/>
    <bpmn:subProcess id="Sub"><bpmn:startEvent id="SS"/><bpmn:endEvent id="SE"><bpmn:errorEventDefinition errorRef="Err"/></bpmn:endEvent>${flow('SS', 'SE')}
      <bpmn:subProcess id="Esp" triggeredByEvent="true"><bpmn:startEvent id="ES"><bpmn:errorEventDefinition errorRef="Err"/></bpmn:startEvent></bpmn:subProcess>
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="B1" attachedToRef="Sub"><bpmn:errorEventDefinition errorRef="Err"/></bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="B2" attachedToRef="Sub"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>
    <bpmn:endEvent id="T"><bpmn:terminateEventDefinition/></bpmn:endEvent>
    <bpmn:endEvent id="D"><bpmn:errorEventDefinition errorRef="Dyn"/></bpmn:endEvent>
    ${flow('S', 'Sub')}${flow('B1', 'T')}${flow('B2', 'D')}`,
    errors,
  );
  const trigger = { kind: 'error', code: { kind: 'static', value: 'E1' } };
  const interrupting = true;

  it('a sub-process knows its start, and its catch points inside and at its boundary', () => {
    expect(elementOf(xml, 'Sub')).toMatchObject({
      type: 'SUB_PROCESS',
      scopeId: 'P',
      catches: [
        { elementId: 'ES', trigger, interrupting, enters: 'eventSubProcess' },
        { elementId: 'B1', trigger, interrupting, enters: 'boundary' },
        { elementId: 'B2', trigger: { kind: 'error' }, interrupting, enters: 'boundary' },
      ],
      scope: { noneStartId: 'SS' },
      startEventId: undefined,
    });
    expect(elementOf(xml, 'Esp')).toMatchObject({
      type: 'EVENT_SUB_PROCESS',
      scopeId: 'Sub',
      startEventId: 'ES',
      scope: { noneStartId: undefined },
      catches: [],
    });
    expect(elementOf(xml, 'ES')).toMatchObject({
      type: 'START_EVENT',
      scopeId: 'Esp',
      trigger,
      interrupting,
    });
  });

  it('boundary events catch one error or all', () => {
    expect(elementOf(xml, 'B1')).toMatchObject({
      type: 'BOUNDARY_EVENT',
      attachedToId: 'Sub',
      trigger,
      interrupting,
    });
    expect(elementOf(xml, 'B2')).toMatchObject({ trigger: { code: undefined } });
  });

  it('end events throw an error, terminate the scope or just end', () => {
    expect(elementOf(xml, 'SE')).toMatchObject({ result: trigger });
    expect(elementOf(xml, 'T')).toMatchObject({ result: { kind: 'terminate' } });
    expect(elementOf(xml, 'D')).toMatchObject({
      result: { kind: 'error', code: { kind: 'feel', text: 'code' } },
    });
  });
});
