/** Where an event may stand. */
export type EventPosition =
  'start' | 'subProcessStart' | 'eventSubProcessStart' | 'boundary' | 'catch' | 'throw' | 'end';
