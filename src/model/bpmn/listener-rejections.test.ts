import { describe, expect, it } from 'vitest';
import { reasonsOf, rejects } from '../../../test/model/refused-files.ts';
import { around, extensions, flow, processFile } from './sample-files.ts';

const listeners = (...texts: readonly string[]) =>
  extensions(`<zeebe:executionListeners>${texts.join('')}</zeebe:executionListeners>`);
const listener = (eventType: string, type = 'l') =>
  `<zeebe:executionListener eventType="${eventType}" type="${type}"/>`;

describe('execution listeners', () => {
  rejects({
    'without a type': {
      xml: around(
        `<bpmn:task id="E">${listeners('<zeebe:executionListener eventType="start"/>')}</bpmn:task>`,
      ),
      at: 'E > extensionElements > executionListeners > executionListener',
      text: "Attribute 'type' must be present and not empty",
    },
    'for an event that the element does not have': {
      xml: around(`<bpmn:task id="E">${listeners(listener('beforeAll'))}</bpmn:task>`),
      at: 'E > extensionElements > executionListeners > executionListener',
      text: "An execution listener for 'beforeAll' is not supported by this element",
    },
    'of one type for one event': {
      xml: around(
        `<bpmn:task id="E">${listeners(listener('start'), listener('start'))}</bpmn:task>`,
      ),
      at: 'E',
      text: "Found '2' duplicates based on eventType[start] and type[l], these combinations should be unique.",
    },
    'before a start event': {
      xml: processFile(`<bpmn:startEvent id="S">${listeners(listener('start'))}</bpmn:startEvent>`),
      at: 'S',
      text: "Execution listeners of type 'start' are not supported by start events",
    },
    'before a boundary event': {
      xml: around(
        `<bpmn:task id="E"/><bpmn:boundaryEvent id="B" attachedToRef="E">${listeners(listener('start'))}<bpmn:errorEventDefinition/></bpmn:boundaryEvent><bpmn:endEvent id="Y"/>${flow('B', 'Y')}`,
      ),
      at: 'B',
      text: "Execution listeners of type 'start' are not supported by boundary events",
    },
    'after a gateway': {
      xml: around(
        `<bpmn:exclusiveGateway id="E">${listeners(listener('end'))}</bpmn:exclusiveGateway>`,
      ),
      at: 'E',
      text: "Execution listeners of type 'end' are not supported by gateway element",
    },
    'after an error end event': {
      xml: processFile(
        `<bpmn:startEvent id="S"/><bpmn:endEvent id="Z">${listeners(listener('end'))}<bpmn:errorEventDefinition errorRef="X"/></bpmn:endEvent>${flow('S', 'Z')}`,
        '<bpmn:error id="X" errorCode="c"/>',
      ),
      at: 'Z',
      text: "Execution listeners of type 'end' are not supported by [error] end events",
    },
    'of a process for an event that it does not have': {
      xml: processFile(`${listeners(listener('beforeAll'))}<bpmn:startEvent id="S"/>`),
      at: 'P > extensionElements > executionListeners > executionListener',
      text: "An execution listener for 'beforeAll' is not supported by this element",
    },
    'of a process, of one type for one event': {
      xml: processFile(`${listeners(listener('end'), listener('end'))}<bpmn:startEvent id="S"/>`),
      at: 'P',
      text: "Found '2' duplicates based on eventType[end] and type[l], these combinations should be unique.",
    },
  });

  it('of one type for two events are two', () => {
    const task = `<bpmn:task id="E">${listeners(listener('start'), listener('end'))}</bpmn:task>`;
    expect(reasonsOf(around(task))).toEqual([]);
  });
});
