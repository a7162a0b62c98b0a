import { describe, expect, it } from 'vitest';
import { reasonsOf, rejects } from '../../../test/model/refused-files.ts';
import { flow, processFile } from './sample-files.ts';

const start = '<bpmn:startEvent id="S"/>';

const event = (tag: string, id: string, definition: string, attributes = '') =>
  `<bpmn:${tag} id="${id}" ${attributes}>${definition}</bpmn:${tag}>`;

describe('escalations', () => {
  const definition = (reference?: string) =>
    `<bpmn:escalationEventDefinition${reference === undefined ? '' : ` escalationRef="${reference}"`}/>`;
  const escalation = (id: string, code?: string) =>
    `<bpmn:escalation id="${id}"${code === undefined ? '' : ` escalationCode="${code}"`}/>`;
  const border = (id: string, reference?: string) =>
    event('boundaryEvent', id, definition(reference), 'attachedToRef="U"') +
    `<bpmn:endEvent id="${id}_end"/>${flow(id, `${id}_end`)}`;
  const box = (more: string) =>
    `${start}<bpmn:subProcess id="U"><bpmn:startEvent id="I"/></bpmn:subProcess>${flow('S', 'U')}${more}`;
  const thrown = (reference?: string) =>
    start + event('intermediateThrowEvent', 'T', definition(reference)) + flow('S', 'T');

  rejects({
    'thrown without a reference': {
      xml: processFile(thrown()),
      at: 'T > escalationEventDefinition',
      text: 'Must reference an escalation',
    },
    'thrown without a code': {
      xml: processFile(thrown('x'), escalation('x')),
      at: 'x',
      text: 'EscalationCode must be present and not empty',
    },
    'that are not there': {
      xml: processFile(thrown('gone'), '<bpmn:error id="gone"/>'),
      at: 'T > escalationEventDefinition',
      text: "Attribute 'escalationRef' refers to 'gone', but there is no such escalation",
    },
    'caught by an expression': {
      xml: processFile(box(border('B', 'x')), escalation('x', '=code')),
      at: 'B > escalationEventDefinition',
      text: 'The escalationCode of the escalation catch event is not allowed to be an expression',
    },
    'caught at a task': {
      xml: processFile(`${start}<bpmn:task id="U"/>${flow('S', 'U')}${border('B')}`),
      at: 'B',
      text: 'An escalation boundary event should only be attached to a subprocess, or a call activity.',
    },
    'caught twice by one code': {
      xml: processFile(
        box(border('B', 'x') + border('C', 'y')),
        escalation('x', 'c') + escalation('y', 'c'),
      ),
      at: 'U',
      text: "Multiple escalation catch events with the same escalation code 'c' are not supported on the same scope.",
    },
    'all caught twice': {
      xml: processFile(box(border('B') + border('C', 'x')), escalation('x')),
      at: 'U',
      text:
        'The same scope can not contain more than one escalation catch event without escalation code. ' +
        'An escalation catch event without escalation code catches all escalations.',
    },
    'caught between two flows': {
      xml: processFile(start + event('intermediateCatchEvent', 'C', definition()) + flow('S', 'C')),
      at: 'C',
      text: 'Event definition must be one of: message, timer, signal, link, or conditional',
    },
  });

  it('may be caught by a code and by a catch-all, at the boundary and inside, interrupting or not', () => {
    const inside =
      '<bpmn:subProcess id="V" triggeredByEvent="true">' +
      event('startEvent', 'VS', definition('x'), 'isInterrupting="false"') +
      '</bpmn:subProcess>';
    const xml = processFile(
      `${start}<bpmn:subProcess id="U"><bpmn:startEvent id="I"/>${inside}</bpmn:subProcess>${flow('S', 'U')}` +
        border('B', 'x').replace('attachedToRef', 'cancelActivity="false" attachedToRef') +
        border('C'),
      escalation('x', 'c'),
    );
    expect(reasonsOf(xml)).toEqual([]);
  });
});

it('a compensation boundary event that does not interrupt is refused', () => {
  const xml = processFile(
    `${start}<bpmn:task id="A"/><bpmn:task id="H" isForCompensation="true"/>${flow('S', 'A')}` +
      '<bpmn:boundaryEvent id="B" attachedToRef="A" cancelActivity="false"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>' +
      '<bpmn:association id="L" sourceRef="B" targetRef="H"/>',
  );
  expect(reasonsOf(xml)).toContainEqual(
    expect.stringContaining('Non-Interrupting event of this type is not allowed'),
  );
  expect(reasonsOf(xml.replace('cancelActivity="false"', ''))).toEqual([]);
});

describe('links', () => {
  const definition = (name: string) => `<bpmn:linkEventDefinition name="${name}"/>`;
  const out = (id: string, name: string) =>
    event('intermediateThrowEvent', id, definition(name)) + flow('S', id);
  const into = (id: string, name: string) => event('intermediateCatchEvent', id, definition(name));

  rejects({
    'thrown to nothing': {
      xml: processFile(start + out('T', 'A') + into('C', 'B')),
      at: 'P',
      text: "Can't find an catch link event for the throw link event with the name 'A'.",
    },
    'thrown to another scope': {
      xml: processFile(
        `${start}<bpmn:subProcess id="U"><bpmn:startEvent id="I"/>` +
          `${event('intermediateThrowEvent', 'T', definition('A'))}${flow('I', 'T')}</bpmn:subProcess>` +
          `${flow('S', 'U')}${into('C', 'A')}`,
      ),
      at: 'U',
      text: "Can't find an catch link event for the throw link event with the name 'A'.",
    },
    'caught twice': {
      xml: processFile(start + out('T', 'A') + into('C', 'A') + into('D', 'A')),
      at: 'P',
      text: "Multiple intermediate catch link event definitions with the same name 'A' are not allowed.",
    },
    'without a name': {
      xml: processFile(start + into('C', '')),
      at: 'C > linkEventDefinition',
      text: 'Link name must be present and not empty.',
    },
    'at an end event': {
      xml: processFile(start + event('endEvent', 'Z', definition('A')) + flow('S', 'Z')),
      at: 'Z',
      text: 'End events must be one of: none, error, message, terminate, signal, escalation or compensation',
    },
  });
});

describe('conditions', () => {
  const definition = (condition: string | undefined, filter = '') =>
    `<bpmn:conditionalEventDefinition>${filter === '' ? '' : `<bpmn:extensionElements><zeebe:conditionalFilter ${filter}/></bpmn:extensionElements>`}` +
    `${condition === undefined ? '' : `<bpmn:condition>${condition}</bpmn:condition>`}</bpmn:conditionalEventDefinition>`;
  const caught = (condition: string | undefined, filter = '') =>
    processFile(
      start + event('intermediateCatchEvent', 'C', definition(condition, filter)) + flow('S', 'C'),
    );
  const starting = (...conditions: readonly string[]) =>
    processFile(
      conditions
        .map((condition, at) => event('startEvent', `S${at}`, definition(condition)))
        .join(''),
    );
  const many = Array.from({ length: 101 }, (_, at) => `v${at}`).join(' + ');

  rejects({
    'that are missing': {
      xml: caught(undefined),
      at: 'C > conditionalEventDefinition',
      text: 'Condition must be present and not empty',
    },
    'that are empty': {
      xml: caught(' '),
      at: 'C > conditionalEventDefinition',
      text: 'Condition must be present and not empty',
    },
    'that are no expressions': {
      xml: caught('x'),
      at: 'C > conditionalEventDefinition > condition',
      text: "Expected expression but found static value 'x'. An expression must start with '=' (e.g. '=x').",
    },
    'of too many variables': {
      xml: caught(`=${many} > 1`),
      at: 'C > conditionalEventDefinition',
      text: 'Condition must depend on at most 100 variables, but depends on 101',
    },
    'on other changes': {
      xml: caught('=x', 'variableEvents="create, delete"'),
      at: 'C > conditionalEventDefinition > extensionElements > conditionalFilter',
      text: "Variable event 'create, delete' is not valid. Must be one of: create, update or a comma-separated list of both.",
    },
    'that are the same at two start events': {
      xml: starting('=x', '=x'),
      at: 'P',
      text: "Multiple conditional start events with the same condition '=x' are not allowed.",
    },
  });

  it('may differ between start events', () => {
    expect(reasonsOf(starting('=x', '=y'))).toEqual([]);
  });
});
