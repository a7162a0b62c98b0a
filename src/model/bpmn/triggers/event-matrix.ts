import type { TriggerKind } from '../../process.ts';
import type { EventPosition } from './event-position.ts';
import { compensationEvent } from './compensation.ts';
import { conditionalEvent } from './conditional.ts';
import { errorEvent } from './error.ts';
import { escalationEvent } from './escalation.ts';
import type { EventReader } from './event-reader.ts';
import { linkEvent } from './link.ts';
import { messageEvent } from './message.ts';
import { signalEvent } from './signal.ts';
import { timerEvent } from './timer.ts';

interface EventKindRow {
  /** The positions where it may stand. */
  readonly at: readonly EventPosition[];
  /** The noun for it, if that differs from the name of its definition. */
  readonly noun?: string;
  /** Whether a boundary event or an event sub-process of this kind may leave its element or scope running. */
  readonly mayBeNonInterrupting: boolean;
  readonly reader: EventReader;
}

/** A kind of trigger without a row does not compile. */
type EventMatrix = Readonly<Record<TriggerKind, EventKindRow>> &
  Readonly<Record<string, EventKindRow>>;

/** Every event definition of BPMN that an event may have, by the name of its element without `EventDefinition`. */
const eventMatrix: EventMatrix = {
  error: {
    at: ['eventSubProcessStart', 'boundary', 'end'],
    mayBeNonInterrupting: false,
    reader: errorEvent,
  },
  escalation: {
    at: ['eventSubProcessStart', 'boundary', 'throw', 'end'],
    mayBeNonInterrupting: true,
    reader: escalationEvent,
  },
  link: { at: ['catch', 'throw'], mayBeNonInterrupting: false, reader: linkEvent },
  terminate: {
    at: ['end'],
    mayBeNonInterrupting: false,
    reader: { throws: () => ({ kind: 'terminate' }) },
  },
  message: {
    at: ['start', 'eventSubProcessStart', 'boundary', 'catch', 'throw', 'end'],
    mayBeNonInterrupting: true,
    reader: messageEvent,
  },
  timer: {
    at: ['start', 'eventSubProcessStart', 'boundary', 'catch'],
    mayBeNonInterrupting: true,
    reader: timerEvent,
  },
  signal: {
    at: ['start', 'eventSubProcessStart', 'boundary', 'catch', 'throw', 'end'],
    mayBeNonInterrupting: true,
    reader: signalEvent,
  },
  conditional: {
    at: ['start', 'eventSubProcessStart', 'boundary', 'catch'],
    mayBeNonInterrupting: true,
    reader: conditionalEvent,
  },
  compensate: {
    at: ['boundary', 'throw', 'end'],
    noun: 'compensation',
    mayBeNonInterrupting: false,
    reader: compensationEvent,
  },
};

export const eventKinds: readonly EventKindRow[] = Object.values(eventMatrix);

/** All kinds of events with their positions, for the page of compatibility. */
export function eventRows(): readonly (EventKindRow & { readonly name: string })[] {
  return Object.entries(eventMatrix).map(([name, row]) => ({ ...row, name }));
}

export function eventKindOf(name: string): EventKindRow | undefined {
  return Object.hasOwn(eventMatrix, name) ? eventMatrix[name] : undefined;
}

interface PositionRule {
  readonly noun: string;
  /** The reason to refuse an event without a definition; absent where it may have none. */
  readonly none?: string;
  readonly several: string;
  /** The reason to refuse a kind of event that BPMN does not allow there. */
  readonly never: string;
}

const exactlyOne = 'Must have exactly one event definition';
const atMostOne = 'Must have at most one event definition';
const oneType = "Start event can't have more than one type";
const catchEvents = 'Event definition must be one of: message, timer, signal, link, or conditional';
const eventSubProcessStarts =
  'Start events in event subprocesses must be one of: message, timer, error, signal, escalation, or conditional';

/** The reasons use Camunda's words, as far as these are known. */
export const positionRules: { readonly [P in EventPosition]: PositionRule } = {
  start: {
    noun: 'start event',
    several: oneType,
    never: 'Start events of a process must be one of: none, message, timer, signal, or conditional',
  },
  subProcessStart: {
    noun: 'start event',
    several: oneType,
    never: 'Start events in subprocesses must be of type none',
  },
  eventSubProcessStart: {
    noun: 'start event',
    none: eventSubProcessStarts,
    several: oneType,
    never: eventSubProcessStarts,
  },
  boundary: {
    noun: 'boundary event',
    none: exactlyOne,
    several: exactlyOne,
    never: 'Boundary events must be one of: timer, message, error, signal, escalation, conditional',
  },
  catch: {
    noun: 'intermediate catch event',
    none: exactlyOne,
    several: exactlyOne,
    never: catchEvents,
  },
  throw: {
    noun: 'intermediate throw event',
    several: atMostOne,
    never: 'Event definition must be one of: message, signal, escalation, link, or compensation',
  },
  end: {
    noun: 'end event',
    several: atMostOne,
    never:
      'End events must be one of: none, error, message, terminate, signal, escalation or compensation',
  },
};
