import {
  definitions,
  element,
  end,
  flow,
  path,
  serviceTask,
  start,
  userTask,
} from '../scenario/bpmn.ts';
import type { Random } from './random.ts';

/** A process of random blocks, and the names to which its events listen. */
export interface RandomProcess {
  readonly id: string;
  readonly xml: string;
  readonly messages: readonly string[];
  readonly signals: readonly string[];
  /** The boundary events with a timer, which fires once, and their activities. */
  readonly timers: readonly TimerBorder[];
}

export interface TimerBorder {
  readonly elementId: string;
  readonly hostId: string;
}

/** A sequence of elements, from the first to the last. */
interface Part {
  readonly content: string;
  readonly first: string;
  readonly last: string;
}

interface Drawing {
  readonly random: Random;
  readonly messages: string[];
  readonly signals: string[];
  readonly timers: TimerBorder[];
  /** Ids have no hyphen: a flow is `source-target`. */
  id(noun: string): string;
}

const depthMax = 3;
const childId = 'child';
const errorRoot = '<bpmn:error id="E" name="E" errorCode="E"/>';
const escalationRoot = '<bpmn:escalation id="ESC" name="ESC" escalationCode="ESC"/>';

export function makeProcess(random: Random, id: string): RandomProcess {
  let count = 0;
  const drawing: Drawing = {
    random,
    messages: [],
    signals: [],
    timers: [],
    id: (noun) => `${noun}${(count += 1)}`,
  };
  const body = scopeOf(drawing, 0);
  const child = `<bpmn:process id="${childId}" isExecutable="true">${start('cs')}${serviceTask('ct', { type: 'work' })}${end('ce')}${path('cs->ct->ce')}</bpmn:process>`;
  const roots = [
    errorRoot,
    escalationRoot,
    ...drawing.messages.map(
      (name) =>
        `<bpmn:message id="M${name}" name="${name}"><bpmn:extensionElements><zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>`,
    ),
    ...drawing.signals.map((name) => `<bpmn:signal id="S${name}" name="${name}"/>`),
  ];
  const own = `<bpmn:process id="${id}" isExecutable="true">${body}</bpmn:process>`;
  const { messages, signals, timers } = drawing;
  return { id, xml: definitions(...roots, own, child), messages, signals, timers };
}

/** From a start event to an end event, perhaps with an event sub-process. */
function scopeOf(drawing: Drawing, depth: number): string {
  const { random } = drawing;
  const from = drawing.id('start');
  const to = drawing.id('end');
  const part = sequenceOf(drawing, depth);
  const throwsEscalation = depth > 0 && random.chance(25);
  const last = throwsEscalation
    ? element('endEvent', to, { content: '<bpmn:escalationEventDefinition escalationRef="ESC"/>' })
    : end(to);
  const handler = random.chance(30) ? eventSubProcess(drawing) : '';
  const flows = path(`${from}->${part.first}`) + path(`${part.last}->${to}`);
  return start(from) + part.content + last + flows + handler;
}

function eventSubProcess(drawing: Drawing): string {
  const [box, from, to] = ['handler', 'caught', 'handled'].map((noun) => drawing.id(noun));
  const task = drawing.id('task');
  const begin = element('startEvent', from ?? '', {
    content: awaited(drawing),
    attributes: `isInterrupting="${drawing.random.chance(50)}"`,
  });
  const content =
    begin + serviceTask(task, { type: 'work' }) + end(to) + path(`${from}->${task}->${to}`);
  return element('subProcess', box ?? '', { content, attributes: 'triggeredByEvent="true"' });
}

function sequenceOf(drawing: Drawing, depth: number): Part {
  const parts = Array.from({ length: 1 + drawing.random.integer(3) }, () => block(drawing, depth));
  return parts.reduce((left, right) => ({
    content: left.content + right.content + flow(`${left.last}->${right.first}`),
    first: left.first,
    last: right.last,
  }));
}

type Block = (drawing: Drawing, depth: number) => Part;

function block(drawing: Drawing, depth: number): Part {
  const inner: readonly Block[] = depth < depthMax ? [parallel, choice, box, box] : [];
  const all = [task, task, manual, caught, caught, thrown, count, several, race, call, ...inner];
  const [first = task, ...others] = all;
  return drawing.random.pick([first, ...others])(drawing, depth);
}

const alone = (id: string, content: string): Part => ({ content, first: id, last: id });

const task: Block = (drawing) => {
  const id = drawing.id('task');
  return alone(id, serviceTask(id, { type: 'work' }) + border(drawing, id, ['error']));
};

const manual: Block = (drawing) => {
  const id = drawing.id('person');
  return alone(id, userTask(id) + border(drawing, id, []));
};

const caught: Block = (drawing) => {
  const id = drawing.id('wait');
  return alone(id, element('intermediateCatchEvent', id, { content: awaited(drawing) }));
};

const thrown: Block = (drawing) => {
  const id = drawing.id('throw');
  const name = drawing.signals[drawing.random.integer(drawing.signals.length)];
  const content = name === undefined ? '' : `<bpmn:signalEventDefinition signalRef="S${name}"/>`;
  return alone(id, element('intermediateThrowEvent', id, { content }));
};

const count: Block = (drawing) => {
  const id = drawing.id('count');
  const extensions = '<zeebe:script expression="=x + 1" resultVariable="x"/>';
  return alone(id, element('scriptTask', id, { extensions }));
};

const several: Block = (drawing) => {
  const id = drawing.id('several');
  const loop =
    `<bpmn:multiInstanceLoopCharacteristics isSequential="${drawing.random.chance(50)}"><bpmn:extensionElements>` +
    '<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="item"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>';
  const body = element('serviceTask', id, {
    extensions: '<zeebe:taskDefinition type="work"/>',
    content: loop,
  });
  return alone(id, body + border(drawing, id, ['error']));
};

const race: Block = (drawing) => {
  const [gate, join] = [drawing.id('gate'), drawing.id('met')];
  const ids = [drawing.id('branch'), drawing.id('branch')];
  const events = ids.map((id) =>
    element('intermediateCatchEvent', id, { content: awaited(drawing) }),
  );
  const flows = ids.map((id) => path(`${gate}->${id}->${join}`));
  const content =
    element('eventBasedGateway', gate) + element('exclusiveGateway', join) + events.join('');
  return { content: content + flows.join(''), first: gate, last: join };
};

const call: Block = (drawing) => {
  const id = drawing.id('call');
  const extensions = `<zeebe:calledElement processId="${childId}"/>`;
  return alone(id, element('callActivity', id, { extensions }) + border(drawing, id, []));
};

const parallel: Block = (drawing, depth) => {
  const [fork, join] = [drawing.id('fork'), drawing.id('join')];
  const parts = [sequenceOf(drawing, depth + 1), sequenceOf(drawing, depth + 1)];
  const flows = parts.map(
    ({ first, last }) => flow(`${fork}->${first}`) + flow(`${last}->${join}`),
  );
  const gateways = element('parallelGateway', fork) + element('parallelGateway', join);
  const content = gateways + parts.map((part) => part.content).join('') + flows.join('');
  return { content, first: fork, last: join };
};

const choice: Block = (drawing, depth) => {
  const [split, merge] = [drawing.id('split'), drawing.id('merge')];
  const [left, right] = [sequenceOf(drawing, depth + 1), sequenceOf(drawing, depth + 1)];
  const content =
    element('exclusiveGateway', split, { attributes: `default="${split}-${right.first}"` }) +
    element('exclusiveGateway', merge) +
    left.content +
    right.content +
    flow(`${split}->${left.first}`, '=x > 3') +
    flow(`${split}->${right.first}`) +
    flow(`${left.last}->${merge}`) +
    flow(`${right.last}->${merge}`);
  return { content, first: split, last: merge };
};

const box: Block = (drawing, depth) => {
  const id = drawing.id('box');
  const content = element('subProcess', id, { content: scopeOf(drawing, depth + 1) });
  return alone(id, content + border(drawing, id, ['escalation']));
};

/** Sometimes a boundary event that leads to its own end event. */
function border(drawing: Drawing, on: string, also: readonly ('error' | 'escalation')[]): string {
  const { random } = drawing;
  if (!random.chance(50)) return '';
  const [id, to] = [drawing.id('border'), drawing.id('aside')];
  const [kind] = also;
  const isOther = kind !== undefined && random.chance(40);
  const content = isOther
    ? `<bpmn:${kind}EventDefinition ${kind}Ref="${kind === 'error' ? 'E' : 'ESC'}"/>`
    : awaited(drawing);
  if (content.includes('timeDuration')) drawing.timers.push({ elementId: id, hostId: on });
  const interrupts = (isOther && kind === 'error') || random.chance(50);
  const attributes = `attachedToRef="${on}" cancelActivity="${interrupts}"`;
  return element('boundaryEvent', id, { content, attributes }) + end(to) + path(`${id}->${to}`);
}

/** The definition of an event that waits. */
function awaited(drawing: Drawing): string {
  const { random } = drawing;
  switch (random.pick(['timer', 'message', 'signal', 'condition'])) {
    case 'timer':
      return `<bpmn:timerEventDefinition><bpmn:timeDuration>PT${1 + random.integer(90)}S</bpmn:timeDuration></bpmn:timerEventDefinition>`;
    case 'message': {
      const name = drawing.id('m');
      drawing.messages.push(name);
      return `<bpmn:messageEventDefinition messageRef="M${name}"/>`;
    }
    case 'signal': {
      const name = drawing.id('s');
      drawing.signals.push(name);
      return `<bpmn:signalEventDefinition signalRef="S${name}"/>`;
    }
    default:
      return `<bpmn:conditionalEventDefinition><bpmn:condition>=x > ${2 + random.integer(6)}</bpmn:condition></bpmn:conditionalEventDefinition>`;
  }
}
