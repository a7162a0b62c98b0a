import { describe, expect, it } from 'vitest';
import { reason, reasonsOf, rejects } from '../../../test/model/refused-files.ts';
import { around, definitions, extensions, processFile } from './sample-files.ts';

const start = '<bpmn:startEvent id="S"/>';

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
    'with text where only elements may be': {
      xml: processFile(`${start} and then`),
      at: 'P',
      text: "Text is not allowed in 'process'",
    },
    'with a start form that has no name': {
      xml: processFile(
        `<bpmn:startEvent id="S">${extensions('<zeebe:formDefinition/>')}</bpmn:startEvent>`,
      ),
      at: 'S > extensionElements > formDefinition',
      text: "Exactly one of the attributes 'formId, formKey' must be present and not empty",
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
      reason('B', 'Must reference a message'),
      reason('P', 'Must have at least one start event'),
    ]);
  });

  it('with more faults than an answer lists', () => {
    const tasks = Array.from({ length: 150 }, (_, at) => `<bpmn:serviceTask id="t${at}"/>`).join(
      '',
    );
    const reasons = reasonsOf(processFile(start + tasks));
    expect(reasons).toHaveLength(101);
    expect(reasons.at(-1)).toBe('- and 50 more errors');
  });
});

describe('elements that are not supported yet', () => {
  rejects({
    ...Object.fromEntries(
      [
        ['complexGateway', 'A complex gateway'],
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
    'multi-instance': {
      xml: around('<bpmn:task id="E"><bpmn:multiInstanceLoopCharacteristics/></bpmn:task>'),
      at: 'E > multiInstanceLoopCharacteristics',
      text: "Must have exactly one 'zeebe:loopCharacteristics' extension element",
    },
    'standard loop': {
      xml: around('<bpmn:task id="E"><bpmn:standardLoopCharacteristics/></bpmn:task>'),
      at: 'E',
      text: 'A loop activity is not supported',
    },
    compensation: {
      xml: around('<bpmn:task id="E" isForCompensation="true"/>'),
      at: 'E',
      text:
        'A compensation handler should have no incoming sequence flows\n' +
        '    - ERROR: A compensation handler should have no outgoing sequence flows',
    },
  });
});
