import { describe, expect, it } from 'vitest';
import { reasonsOf, rejects } from '../../../test/model/refused-files.ts';
import { around, extensions, flow, processFile } from './sample-files.ts';

const start = '<bpmn:startEvent id="S"/>';
const end = '<bpmn:endEvent id="Z"/>';

function gateway(flows: string, attributes = ''): string {
  return processFile(
    `${start}<bpmn:exclusiveGateway id="G" ${attributes}/><bpmn:task id="A"/><bpmn:task id="B"/>${flow('S', 'G')}${flows}`,
  );
}

describe('sequence flows and gateways', () => {
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
      text: "Must not lead to 'I', which is in another scope",
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
    'a default flow of another gateway': {
      xml: gateway(flow('G', 'A'), 'default="S_G"'),
      at: 'G',
      text: "Default flow 'S_G' must start at the gateway",
    },
  });
});

describe('loops that never wait', () => {
  const loopOf = (elements: string, ...ids: readonly string[]) =>
    processFile(
      `${start}${elements}${flow('S', ids[0] ?? '')}` +
        ids.map((id, at) => flow(id, ids[(at + 1) % ids.length] ?? '')).join(''),
    );
  const reason = 'Processes are not allowed to contain any straight-through processing loop: ';
  rejects({
    'of two tasks': {
      xml: loopOf('<bpmn:task id="A"/><bpmn:manualTask id="B"/>', 'A', 'B'),
      at: 'P',
      text: `${reason}A > B`,
    },
    'of a task alone': { xml: loopOf('<bpmn:task id="A"/>', 'A'), at: 'P', text: `${reason}A` },
    'of a throw event behind a gateway': {
      xml: loopOf('<bpmn:exclusiveGateway id="G"/><bpmn:intermediateThrowEvent id="T"/>', 'G', 'T'),
      at: 'P',
      text: `${reason}T > G`,
    },
  });

  it.each([
    ['gateways alone', '<bpmn:exclusiveGateway id="A"/><bpmn:exclusiveGateway id="B"/>'],
    [
      'a job',
      `<bpmn:task id="A"/><bpmn:serviceTask id="B">${extensions('<zeebe:taskDefinition type="t"/>')}</bpmn:serviceTask>`,
    ],
  ])('%s may go round', (_, elements) => {
    expect(reasonsOf(loopOf(elements, 'A', 'B'))).toEqual([]);
  });
});

describe('an allowed flow', () => {
  it('written in a scope that is neither that of its source nor of its target', () => {
    const inner = '<bpmn:startEvent id="I"/><bpmn:endEvent id="J"/>';
    const xml = processFile(
      `${start}<bpmn:subProcess id="U">${inner}</bpmn:subProcess>${flow('I', 'J')}${flow('S', 'U')}`,
    );
    expect(reasonsOf(xml)).toEqual([]);
  });

  it('named by an element that it does not lead to', () => {
    const task = '<bpmn:task id="E"><bpmn:incoming>gone</bpmn:incoming></bpmn:task>';
    expect(reasonsOf(around(task))).toEqual([]);
  });

  it('a default flow with a condition, which is never evaluated', () => {
    expect(
      reasonsOf(gateway(flow('G', 'A', '=x') + flow('G', 'B', '=y'), 'default="G_B"')),
    ).toEqual([]);
  });
});

describe('events and scopes', () => {
  const error = '<bpmn:error id="Err" errorCode="E1"/>';
  const bound = (
    attributes: `id="${string}"${string}`,
    definition = '<bpmn:errorEventDefinition errorRef="Err"/>',
  ) => {
    const id = attributes.charAt('id="'.length);
    return (
      `<bpmn:boundaryEvent ${attributes}>${definition}</bpmn:boundaryEvent>` +
      `<bpmn:endEvent id="${id}_end"/>${flow(id, `${id}_end`)}`
    );
  };
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
      text: 'Start events in event subprocesses must be one of: message, timer, error, signal, escalation, or conditional',
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
      text: 'Non-Interrupting event of this type is not allowed',
    },
    'an error start event in a process': {
      xml: processFile(errorStart('S'), error),
      at: 'S',
      text: 'Start events of a process must be one of: none, message, timer, signal, or conditional',
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
      text: 'Cannot have incoming sequence flows',
    },
    'a boundary event without a way out': {
      xml: around(
        '<bpmn:task id="E"/><bpmn:boundaryEvent id="X" attachedToRef="E"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>',
      ),
      at: 'X',
      text: 'Must have at least one outgoing sequence flow or association',
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
      text: 'Non-Interrupting event of this type is not allowed',
    },
    'two boundary events for one error': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"')}${bound('id="Y" attachedToRef="E"')}`,
        error,
      ),
      at: 'E',
      text: "Multiple error catch events with the same error code 'E1' are not supported on the same scope.",
    },
    'two event sub-processes for one error': {
      xml: processFile(
        start + eventSubProcess('U', errorStart('I')) + eventSubProcess('V', errorStart('J')),
        error,
      ),
      at: 'P',
      text: "Multiple error catch events with the same error code 'E1' are not supported on the same scope.",
    },
    'two boundary events for all errors': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"', '<bpmn:errorEventDefinition/>')}${bound('id="Y" attachedToRef="E"', '<bpmn:errorEventDefinition/>')}`,
      ),
      at: 'E',
      text: 'The same scope can not contain more than one error catch event without error code. An error catch event without error code catches all errors.',
    },
    'a boundary event with two definitions': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"', '<bpmn:errorEventDefinition/><bpmn:timerEventDefinition/>')}`,
      ),
      at: 'X',
      text: 'Must have exactly one event definition',
    },
    'a start event with two definitions': {
      xml: processFile(
        '<bpmn:startEvent id="S"><bpmn:errorEventDefinition/><bpmn:timerEventDefinition/></bpmn:startEvent>',
      ),
      at: 'S',
      text: "Start event can't have more than one type",
    },
    'a sub-process with an error start event': {
      xml: processFile(
        `${start}<bpmn:subProcess id="U">${errorStart('I')}</bpmn:subProcess>`,
        error,
      ),
      at: 'I',
      text: 'Start events in subprocesses must be of type none',
    },
    'a boundary event that only ends': {
      xml: around(
        `<bpmn:task id="E"/>${bound('id="X" attachedToRef="E"', '<bpmn:terminateEventDefinition/>')}`,
      ),
      at: 'X',
      text: 'Boundary events must be one of: timer, message, error, signal, escalation, conditional',
    },
    'an intermediate catch event without a trigger': {
      xml: around('<bpmn:intermediateCatchEvent id="E"/>'),
      at: 'E',
      text: 'Must have exactly one event definition',
    },
    'an intermediate catch event for an error': {
      xml: around(
        '<bpmn:intermediateCatchEvent id="E"><bpmn:errorEventDefinition/></bpmn:intermediateCatchEvent>',
      ),
      at: 'E',
      text: 'Event definition must be one of: message, timer, signal, link, or conditional',
    },
    'an intermediate throw event for an error': {
      xml: around(
        '<bpmn:intermediateThrowEvent id="E"><bpmn:errorEventDefinition/></bpmn:intermediateThrowEvent>',
      ),
      at: 'E',
      text: 'Event definition must be one of: message, signal, escalation, link, or compensation',
    },
    'an end event for a timer': {
      xml: processFile(
        `${start}<bpmn:endEvent id="Z"><bpmn:timerEventDefinition/></bpmn:endEvent>`,
      ),
      at: 'Z',
      text: 'End events must be one of: none, error, message, terminate, signal, escalation or compensation',
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
