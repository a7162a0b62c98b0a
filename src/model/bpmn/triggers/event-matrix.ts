import type { TriggerKind } from '../../process.ts';
import { errorEvent } from './error.ts';
import { escalationEvent } from './escalation.ts';
import type { EventReader } from './event-reader.ts';
import { linkEvent } from './link.ts';
import { readThrownMessage } from './thrown-message.ts';

/** Where an event may stand. A `branch` is a catch event behind an event-based gateway. */
export type EventPosition =
  | 'start'
  | 'subProcessStart'
  | 'eventSubProcessStart'
  | 'boundary'
  | 'catch'
  | 'branch'
  | 'throw'
  | 'end';

/** An event of BPMN runs here, or is refused until it does. A position that is missing in a row is never allowed. */
type Support = 'runs' | 'notYet';

interface EventKindRow {
  readonly at: { readonly [P in EventPosition]?: Support };
  /** Its noun where the name of its definition is another one. */
  readonly noun?: string;
  /** Whether a boundary event or an event sub-process of this kind may leave its element or scope running. */
  readonly mayBeNonInterrupting: boolean;
  readonly reader?: EventReader;
}

const notYet = 'notYet';
const runs = 'runs';

/** Each kind of trigger has a row with a reader, and other kinds have one without. */
type EventMatrix = Readonly<Record<TriggerKind, EventKindRow & { readonly reader: EventReader }>> &
  Readonly<Record<string, EventKindRow>>;

/** Every event definition of BPMN that an event may have, by the name of its element without `EventDefinition`. */
const eventMatrix: EventMatrix = {
  error: {
    at: { eventSubProcessStart: runs, boundary: runs, end: runs },
    mayBeNonInterrupting: false,
    reader: errorEvent,
  },
  escalation: {
    at: { eventSubProcessStart: runs, boundary: runs, throw: runs, end: runs },
    mayBeNonInterrupting: true,
    reader: escalationEvent,
  },
  link: { at: { catch: runs, throw: runs }, mayBeNonInterrupting: false, reader: linkEvent },
  terminate: {
    at: { end: runs },
    mayBeNonInterrupting: false,
    reader: { throws: () => ({ kind: 'terminate' }) },
  },
  message: {
    at: {
      start: notYet,
      eventSubProcessStart: notYet,
      boundary: notYet,
      catch: notYet,
      branch: notYet,
      throw: runs,
      end: runs,
    },
    mayBeNonInterrupting: true,
    reader: { throws: readThrownMessage },
  },
  timer: {
    at: {
      start: notYet,
      eventSubProcessStart: notYet,
      boundary: notYet,
      catch: notYet,
      branch: notYet,
    },
    mayBeNonInterrupting: true,
  },
  signal: {
    at: {
      start: notYet,
      eventSubProcessStart: notYet,
      boundary: notYet,
      catch: notYet,
      branch: notYet,
      throw: notYet,
      end: notYet,
    },
    mayBeNonInterrupting: true,
  },
  conditional: {
    at: {
      start: notYet,
      eventSubProcessStart: notYet,
      boundary: notYet,
      catch: notYet,
      branch: notYet,
    },
    mayBeNonInterrupting: true,
  },
  compensate: {
    at: { boundary: notYet, throw: notYet, end: notYet },
    noun: 'compensation',
    mayBeNonInterrupting: false,
  },
};

export const eventKinds: readonly EventKindRow[] = Object.values(eventMatrix);

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

/** The reasons have Camunda's words, as far as these are known. */
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
  branch: {
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
