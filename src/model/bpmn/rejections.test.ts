import { describe, expect, it } from 'vitest';
import { parseBpmn } from './parse-bpmn.ts';
import { around, definitions, extensions, flow, processFile } from './sample-files.ts';

function reasonsOf(xml: string): readonly string[] {
  const parsed = parseBpmn(xml);
  return parsed.kind === 'invalid' ? parsed.reasons : [];
}

function reason(at: string, ...texts: readonly string[]): string {
  return `- Element: ${at}` + texts.map((text) => `\n    - ERROR: ${text}`).join('');
}

const start = '<bpmn:startEvent id="S"/>';
const end = '<bpmn:endEvent id="Z"/>';

interface Case {
  readonly xml: string;
  readonly at: string;
  readonly text: string;
}

function rejects(cases: Readonly<Record<string, Case>>): void {
  it.each(Object.entries(cases))('%s', (_, { xml, at, text }) => {
    expect(reasonsOf(xml)).toEqual([reason(at, text)]);
  });
}

describe('a file', () => {
  rejects({
    'without an executable process': {
      xml: definitions('<bpmn:process id="P"/>'),
      at: 'Defs',
      text: 'Must contain at least one executable process',
    },
    'with an executable that is no boolean': {
      xml: processFile(start)
        .replace('isExecutable="true"', 'isExecutable="true" isClosed="x"')
        .replace('isExecutable="true"', 'isExecutable="maybe"')
        .replace(
          '</bpmn:process>',
          '</bpmn:process><bpmn:process id="Q" isExecutable="true"><bpmn:startEvent id="q"/></bpmn:process>',
        ),
      at: 'P',
      text: "Attribute 'isExecutable' must be 'true' or 'false', but is 'maybe'",
    },
    'with an element that BPMN does not have': {
      xml: around('<bpmn:tusk id="X"/><bpmn:task id="E"/>'),
      at: 'X',
      text: "Unknown element 'bpmn:tusk'",
    },
    'with an extension that Zeebe does not have': {
      xml: around(`<bpmn:task id="E">${extensions('<zeebe:ioMaping/>')}</bpmn:task>`),
      at: 'E > extensionElements > ioMaping',
      text: "Unknown element 'zeebe:ioMaping'",
    },
    'with an attribute that BPMN does not have': {
      xml: around('<bpmn:task id="E" colour="red"/>'),
      at: 'E',
      text: "Unknown attribute 'colour'",
    },
    'with an id that is taken': {
      xml: around('<bpmn:task id="E"/><bpmn:textAnnotation id="E"/>'),
      at: 'E',
      text: "The id 'E' is used more than once",
    },
    'with an id that is no name': {
      xml: around('<bpmn:task id="E"/><bpmn:task id="a b"/>'),
      at: 'a b',
      text: "'a b' is not a valid id",
    },
    'with an id that is too long': {
      xml: around(`<bpmn:task id="E"/><bpmn:task id="${'x'.repeat(256)}"/>`),
      at: 'x'.repeat(256),
      text: 'IDs must not be longer than the configured max-id length of 255 characters.',
    },
    'with a flow node outside of a process': {
      xml: processFile(start, '<bpmn:task id="E"/>'),
      at: 'E',
      text: 'Must be in a process or a sub-process',
    },
    'with a flow node without an id': {
      xml: processFile(`${start}<bpmn:task/>`),
      at: 'P > task',
      text: 'Must have an id',
    },
  });

  it('of another kind', () => {
    expect(reasonsOf('<html/>')).toEqual([
      "Expected a BPMN 2.0 'definitions' element as root, but found '{}html'",
    ]);
  });

  it('takes an id of 255 characters', () => {
    expect(reasonsOf(processFile(`<bpmn:startEvent id="${'x'.repeat(255)}"/>`))).toEqual([]);
  });

  it('with all its faults at once, grouped by element', () => {
    const xml = processFile(
      `<bpmn:serviceTask id="A"/><bpmn:receiveTask id="B"><bpmn:multiInstanceLoopCharacteristics/></bpmn:receiveTask>`,
    );
    expect(reasonsOf(xml)).toEqual([
      reason('A', `Must have exactly one 'zeebe:taskDefinition' extension element`),
      reason(
        'B',
        'A multi-instance activity is not supported yet',
        'A receive task is not supported yet',
      ),
      reason('P', 'Must have at least one start event'),
    ]);
  });

  it('with more faults than anybody reads', () => {
    const tasks = Array.from({ length: 150 }, (_, at) => `<bpmn:serviceTask id="t${at}"/>`).join(
      '',
    );
    const reasons = reasonsOf(processFile(start + tasks));
    expect(reasons).toHaveLength(101);
    expect(reasons.at(-1)).toBe('- and 50 more errors');
  });
});

describe('what is not supported yet', () => {
  const boundary = (definition: string) =>
    around(
      `<bpmn:task id="E"/><bpmn:boundaryEvent id="X" attachedToRef="E"><bpmn:${definition}/></bpmn:boundaryEvent>`,
    );
  rejects({
    ...Object.fromEntries(
      [
        ['receiveTask', 'A receive task'],
        ['callActivity', 'A call activity'],
        ['inclusiveGateway', 'An inclusive gateway'],
        ['eventBasedGateway', 'An event-based gateway'],
        ['complexGateway', 'A complex gateway'],
        ['adHocSubProcess', 'An ad-hoc sub-process'],
        ['transaction', 'A transaction sub-process'],
      ].map(([name = '', noun = '']) => [
        name,
        {
          xml: processFile(`${start}<bpmn:${name} id="X"/>`),
          at: 'X',
          text: `${noun} is not supported yet`,
        },
      ]),
    ),
    ...Object.fromEntries(
      ['timer', 'message', 'signal', 'conditional'].map((kind) => [
        `${kind} start event`,
        {
          xml: processFile(
            `<bpmn:startEvent id="X"><bpmn:${kind}EventDefinition/></bpmn:startEvent>`,
          ),
          at: 'X',
          text: `A ${kind} start event is not supported yet`,
        },
      ]),
    ),
    'timer boundary event': {
      xml: boundary('timerEventDefinition'),
      at: 'X',
      text: 'A timer boundary event is not supported yet',
    },
    'escalation boundary event': {
      xml: boundary('escalationEventDefinition'),
      at: 'X',
      text: 'An escalation boundary event is not supported yet',
    },
    'link intermediate catch event': {
      xml: processFile(
        `${start}<bpmn:intermediateCatchEvent id="X"><bpmn:linkEventDefinition/></bpmn:intermediateCatchEvent>`,
      ),
      at: 'X',
      text: 'A link intermediate catch event is not supported yet',
    },
    'compensation throw event': {
      xml: processFile(
        `${start}<bpmn:intermediateThrowEvent id="X"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>`,
      ),
      at: 'X',
      text: 'A compensation intermediate throw event is not supported yet',
    },
    'multi-instance': {
      xml: around('<bpmn:task id="E"><bpmn:multiInstanceLoopCharacteristics/></bpmn:task>'),
      at: 'E',
      text: 'A multi-instance activity is not supported yet',
    },
    'standard loop': {
      xml: around('<bpmn:task id="E"><bpmn:standardLoopCharacteristics/></bpmn:task>'),
      at: 'E',
      text: 'A loop activity is not supported',
    },
    compensation: {
      xml: around('<bpmn:task id="E" isForCompensation="true"/>'),
      at: 'E',
      text: 'A compensation activity is not supported yet',
    },
    'execution listener': {
      xml: around(
        `<bpmn:task id="E">${extensions('<zeebe:executionListeners><zeebe:executionListener eventType="start" type="l"/></zeebe:executionListeners>')}</bpmn:task>`,
      ),
      at: 'E',
      text: 'An execution listener is not supported yet',
    },
  });
});

describe('sequence flows and gateways', () => {
  const gateway = (flows: string, attributes = '') =>
    processFile(
      `${start}<bpmn:exclusiveGateway id="G" ${attributes}/><bpmn:task id="A"/><bpmn:task id="B"/>${flow('S', 'G')}${flows}`,
    );
  rejects({
    'a target that is not there': {
      xml: processFile(start + flow('S', 'gone')),
      at: 'S_gone',
      text: "Attribute 'targetRef' refers to 'gone', but there is no such flow node",
    },
    'a source that is missing': {
      xml: processFile(`${start}<bpmn:sequenceFlow id="F" targetRef="S"/>`),
      at: 'F',
      text: "Attribute 'sourceRef' must be present and not empty",
    },
    'a target in another scope': {
      xml: processFile(
        `${start}<bpmn:subProcess id="U"><bpmn:startEvent id="I"/></bpmn:subProcess>${flow('S', 'I')}`,
      ),
      at: 'S_I',
      text: "Attribute 'targetRef' refers to 'I', which is in another scope",
    },
    'an incoming flow that is not there': {
      xml: around('<bpmn:task id="E"><bpmn:incoming>gone</bpmn:incoming></bpmn:task>'),
      at: 'E > incoming',
      text: "Refers to 'gone', but there is no such sequence flow",
    },
    'into a start event': {
      xml: processFile(`${start}<bpmn:task id="A"/>${flow('A', 'S')}`),
      at: 'S',
      text: 'Must not have incoming sequence flows',
    },
    'out of an end event': {
      xml: processFile(`${start}${end}<bpmn:task id="A"/>${flow('Z', 'A')}`),
      at: 'Z',
      text: 'Must not have outgoing sequence flows',
    },
    'a condition behind a task': {
      xml: processFile(`${start}<bpmn:task id="A"/><bpmn:task id="B"/>${flow('A', 'B', '=x')}`),
      at: 'A_B',
      text: 'Conditional sequence flows are only supported at exclusive or inclusive gateway',
    },
    'a condition that is no expression': {
      xml: gateway(flow('G', 'A', 'x &gt; 1') + flow('G', 'B'), 'default="G_B"'),
      at: 'G_A > conditionExpression',
      text: "Expected expression but found static value 'x > 1'. An expression must start with '=' (e.g. '=x > 1').",
    },
    'no condition where there is a choice': {
      xml: gateway(flow('G', 'A', '=x') + flow('G', 'B')),
      at: 'G_B',
      text: 'Must have a condition or be default flow',
    },
    'a default flow with a condition': {
      xml: gateway(flow('G', 'A', '=x') + flow('G', 'B', '=y'), 'default="G_B"'),
      at: 'G_B',
      text: 'Default flow must not have a condition',
    },
    'a default flow of another gateway': {
      xml: gateway(flow('G', 'A'), 'default="S_G"'),
      at: 'G',
      text: "Default flow 'S_G' must start at the gateway",
    },
  });
});

describe('events and scopes', () => {
  const error = '<bpmn:error id="Err" errorCode="E1"/>';
  const bound = (attributes: string, definition = '<bpmn:errorEventDefinition errorRef="Err"/>') =>
    `<bpmn:boundaryEvent ${attributes}>${definition}</bpmn:boundaryEvent>`;
  const eventSubProcess = (id: string, startEvent: string) =>
    `<bpmn:subProcess id="${id}" triggeredByEvent="true">${startEvent}</bpmn:subProcess>`;
  const errorStart = (id: string) =>
    `<bpmn:startEvent id="${id}"><bpmn:errorEventDefinition errorRef="Err"/></bpmn:startEvent>`;
  rejects({
    'no start event': {
      xml: processFile('<bpmn:task id="A"/>'),
      at: 'P',
      text: 'Must have at least one start event',
    },
    'two none start events': {
      xml: processFile(`${start}<bpmn:startEvent id="S2"/>`),
      at: 'P',
      text: 'Multiple none start events are not allowed',
    },
    'a sub-process without a start event': {
      xml: processFile(`${start}<bpmn:subProcess id="U"/>`),
      at: 'U',
      text: 'Must have exactly one start event',
    },
    'an event sub-process with a none start event': {
      xml: processFile(start + eventSubProcess('U', '<bpmn:startEvent id="I"/>')),
      at: 'I',
      text: 'Start events in event subprocesses must have a trigger',
    },
    'an event sub-process with two start events': {
      xml: processFile(
        start +
          eventSubProcess(
            'U',
            errorStart('I') +
              '<bpmn:startEvent id="J"><bpmn:errorEventDefinition/></bpmn:startEvent>',
          ),
        error,
      ),
      at: 'U',
      text: 'Must have exactly one start event',
    },
    'an event sub-process with a flow to it': {
      xml: processFile(start + eventSubProcess('U', errorStart('I')) + flow('S', 'U'), error),
      at: 'U',
      text: 'Must not have incoming sequence flows',
    },
    'an error event sub-process that does not interrupt': {
      xml: processFile(
        start +
          eventSubProcess('U', errorStart('I').replace('id="I"', 'id="I" isInterrupting="false"')),
        error,
      ),
      at: 'I',
      text: 'A start event of type error in an event subprocess must be interrupting',
    },
    'an error start event in a process': {
      xml: processFile(errorStart('S'), error),
      at: 'S',
      text: 'An error start event is not supported yet',
    },
    'a boundary event at nothing': {
      xml: processFile(start + bound('id="X"'), error),
      at: 'X',
      text: 'Must be attached to an activity',
    },
    'a boundary event at the process': {
      xml: processFile(start + bound('id="X" attachedToRef="P"'), error),
      at: 'X',
      text: 'Must be attached to an activity',
    },
    'a boundary event in another scope': {
      xml: processFile(
        `${start}<bpmn:task id="A"/><bpmn:subProcess id="U"><bpmn:startEvent id="I"/>${bound('id="X" attachedToRef="A"')}</bpmn:subProcess>`,
        error,
      ),
      at: 'X',
      text: "Must be in the same scope as 'A', which it is attached to",
    },
    'a boundary event with a flow to it': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"')}${flow('S', 'X')}`,
        error,
      ),
      at: 'X',
      text: 'Must not have incoming sequence flows',
    },
    'a boundary event without a trigger': {
      xml: around(`<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"', '')}`),
      at: 'X',
      text: 'Must have exactly one event definition',
    },
    'an error boundary event that does not interrupt': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E" cancelActivity="false"')}`,
        error,
      ),
      at: 'X',
      text: 'Error boundary events must be interrupting',
    },
    'two boundary events for one error': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"')}${bound('id="Y" attachedToRef="E"')}`,
        error,
      ),
      at: 'E',
      text: "Must not have more than one error boundary event that catches error code 'E1'",
    },
    'two event sub-processes for one error': {
      xml: processFile(
        start + eventSubProcess('U', errorStart('I')) + eventSubProcess('V', errorStart('J')),
        error,
      ),
      at: 'P',
      text: "Must not have more than one error event sub-process that catches error code 'E1'",
    },
    'an error that is thrown without a code': {
      xml: processFile(
        `${start}<bpmn:endEvent id="Z"><bpmn:errorEventDefinition errorRef="Err"/></bpmn:endEvent>`,
        '<bpmn:error id="Err"/>',
      ),
      at: 'Err',
      text: 'ErrorCode must be present and not empty',
    },
    'an error end event without an error': {
      xml: processFile(
        `${start}<bpmn:endEvent id="Z"><bpmn:errorEventDefinition/></bpmn:endEvent>`,
      ),
      at: 'Z > errorEventDefinition',
      text: 'Must reference an error',
    },
    'an error that is not there': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"', '<bpmn:errorEventDefinition errorRef="gone"/>')}`,
      ),
      at: 'X > errorEventDefinition',
      text: "Attribute 'errorRef' refers to 'gone', but there is no such error",
    },
    'a caught code that is an expression': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"')}`,
        '<bpmn:error id="Err" errorCode="=c"/>',
      ),
      at: 'Err',
      text: "Expected static value but found expression '=c'",
    },
    'two event definitions': {
      xml: processFile(
        `${start}<bpmn:endEvent id="Z"><bpmn:terminateEventDefinition/><bpmn:terminateEventDefinition/></bpmn:endEvent>`,
      ),
      at: 'Z',
      text: 'Must have at most one event definition',
    },
  });
});

describe('extensions', () => {
  const task = (name: string, content: string) =>
    around(`<bpmn:${name} id="E">${extensions(content)}</bpmn:${name}>`);
  const within = (path: string) => `E > extensionElements > ${path}`;
  const empty = (name: string) => `Attribute '${name}' must be present and not empty`;
  const native = '<zeebe:userTask/>';
  rejects({
    'no job type': {
      xml: task('serviceTask', '<zeebe:taskDefinition/>'),
      at: within('taskDefinition'),
      text: empty('type'),
    },
    'retries that are no number': {
      xml: task('serviceTask', '<zeebe:taskDefinition type="t" retries="many"/>'),
      at: within('taskDefinition'),
      text: "Expected a number of retries or an expression, but found 'many'",
    },
    'two job definitions': {
      xml: task('serviceTask', '<zeebe:taskDefinition type="t"/><zeebe:taskDefinition type="u"/>'),
      at: 'E',
      text: `Must have at most one 'zeebe:taskDefinition' extension element`,
    },
    'a job priority that is no number': {
      xml: task(
        'serviceTask',
        '<zeebe:taskDefinition type="t"/><zeebe:jobPriorityDefinition priority="1.5"/>',
      ),
      at: within('jobPriorityDefinition'),
      text: "Expected an integer or an expression, but found '1.5'",
    },
    'a script task that is nothing': {
      xml: task('scriptTask', ''),
      at: 'E',
      text: `Must have either one 'zeebe:script' or one 'zeebe:taskDefinition' extension element`,
    },
    'a script that is static': {
      xml: task('scriptTask', '<zeebe:script expression="a" resultVariable="r"/>'),
      at: within('script'),
      text: "Expected expression but found static value 'a'. An expression must start with '=' (e.g. '=a').",
    },
    'a script without a result': {
      xml: task('scriptTask', '<zeebe:script expression="=a"/>'),
      at: within('script'),
      text: empty('resultVariable'),
    },
    'a result that is no name': {
      xml: task('scriptTask', '<zeebe:script expression="=a" resultVariable="a.b"/>'),
      at: within('script'),
      text: "Attribute 'resultVariable' must be a variable's name, but is 'a.b'",
    },
    'a decision and a job': {
      xml: task(
        'businessRuleTask',
        '<zeebe:calledDecision decisionId="d" resultVariable="r"/><zeebe:taskDefinition type="t"/>',
      ),
      at: 'E',
      text: `Must have either one 'zeebe:calledDecision' or one 'zeebe:taskDefinition' extension element`,
    },
    'no decision id': {
      xml: task('businessRuleTask', '<zeebe:calledDecision resultVariable="r"/>'),
      at: within('calledDecision'),
      text: empty('decisionId'),
    },
    'a binding that is not known': {
      xml: task(
        'businessRuleTask',
        '<zeebe:calledDecision decisionId="d" resultVariable="r" bindingType="newest"/>',
      ),
      at: within('calledDecision'),
      text: "Attribute 'bindingType' must be one of: latest, deployment, versionTag, but is 'newest'",
    },
    'a binding without its version tag': {
      xml: task('userTask', `${native}<zeebe:formDefinition formId="f" bindingType="versionTag"/>`),
      at: within('formDefinition'),
      text: empty('versionTag'),
    },
    'a form that is nothing': {
      xml: task('userTask', `${native}<zeebe:formDefinition formKey="k"/>`),
      at: within('formDefinition'),
      text: `Exactly one of the attributes 'formId, externalReference' must be present and not empty`,
    },
    'a priority out of range': {
      xml: task('userTask', `${native}<zeebe:priorityDefinition priority="101"/>`),
      at: within('priorityDefinition'),
      text: "Expected a priority between 0 and 100 or an expression, but found '101'",
    },
    'a due date without a zone': {
      xml: task('userTask', `${native}<zeebe:taskSchedule dueDate="2030-01-01T10:00:00"/>`),
      at: within('taskSchedule'),
      text: "Expected a date and time with a zone or an expression, but found '2030-01-01T10:00:00'",
    },
    'an output without a source': {
      xml: task('manualTask', '<zeebe:ioMapping><zeebe:output target="a"/></zeebe:ioMapping>'),
      at: within('ioMapping > output'),
      text: 'Expected expression but not found.',
    },
    'a mapping without a target': {
      xml: task('manualTask', '<zeebe:ioMapping><zeebe:input source="=a"/></zeebe:ioMapping>'),
      at: within('ioMapping > input'),
      text: empty('target'),
    },
    'a target that is no path': {
      xml: task(
        'manualTask',
        '<zeebe:ioMapping><zeebe:input source="=a" target="a..b"/></zeebe:ioMapping>',
      ),
      at: within('ioMapping > input'),
      text: "Expected path expression 'a..b' to be names joined by dots (e.g. 'a.b')",
    },
    'a message that is thrown by nobody': {
      xml: processFile(
        `${start}<bpmn:endEvent id="Z"><bpmn:messageEventDefinition/></bpmn:endEvent>`,
      ),
      at: 'Z',
      text: `A message end event must have exactly one 'zeebe:taskDefinition' extension element`,
    },
    'a version tag that is empty': {
      xml: processFile(extensions('<zeebe:versionTag value=""/>') + start),
      at: 'P > extensionElements > versionTag',
      text: empty('value'),
    },
  });

  it('a FEEL expression that does not parse, with the words of the parser', () => {
    const [text] = reasonsOf(task('serviceTask', '<zeebe:taskDefinition type="=1 +"/>'));
    expect(text).toMatch(
      /^- Element: E > extensionElements > taskDefinition\n {4}- ERROR: .*'1 \+'/,
    );
  });
});
