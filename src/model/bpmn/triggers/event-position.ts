/** The positions of events in a process. */
export type EventPosition =
  'start' | 'subProcessStart' | 'eventSubProcessStart' | 'boundary' | 'catch' | 'throw' | 'end';
