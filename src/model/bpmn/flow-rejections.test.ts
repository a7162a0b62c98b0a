import { describe } from 'vitest';
import { rejects } from '../../../test/model/refused-files.ts';
import { around, flow, processFile } from './sample-files.ts';

const start = '<bpmn:startEvent id="S"/>';
const end = '<bpmn:endEvent id="Z"/>';

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
