import type { EventResult, ExecutableElement, SequenceFlow, Trigger } from '../../process.ts';
import type { XmlElement } from '../../xml/tree.ts';
import type { Problems } from '../problems.ts';
import type { XmlCursor } from '../xml-cursor.ts';
import type { EventPosition } from './event-position.ts';

/** An event with its definition, while it is read. */
export interface EventInFile {
  readonly position: EventPosition;
  readonly isNonInterrupting: boolean;
  /** How a reason names the event: `boundary event`. */
  readonly noun: string;
  readonly event: XmlCursor;
  /** `bpmn:errorEventDefinition` and its like. */
  readonly definition: XmlCursor;
  /** The root elements of the file (errors, messages and their like) by id. */
  readonly rootElements: ReadonlyMap<string, XmlElement>;
}

/** Reads one kind of event definition. Each function returns `undefined` after it has reported a reason. */
export interface EventReader {
  readonly catches?: (event: EventInFile) => Trigger | undefined;
  readonly throws?: (event: EventInFile) => EventResult | undefined;
  /** Checks the events of this kind in a process against each other. Linear in the number of elements. */
  readonly check?: (process: ReadElements, problems: Problems) => void;
}

export interface ReadElements {
  readonly id: string;
  readonly elements: ReadonlyMap<string, ExecutableElement>;
  readonly flows: ReadonlyMap<string, SequenceFlow>;
}
