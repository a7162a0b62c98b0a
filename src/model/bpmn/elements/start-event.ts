import type { ScopeDraft } from '../draft.ts';
import type { EventPosition } from '../triggers/event-position.ts';
import { readTrigger } from '../triggers/read-event.ts';
import { booleanAttribute, refuse } from '../xml-cursor.ts';
import type { ElementReader } from '../element-reader.ts';

const positions: { readonly [K in ScopeDraft['kind']]: EventPosition } = {
  process: 'start',
  subProcess: 'subProcessStart',
  eventSubProcess: 'eventSubProcessStart',
};

export const readStartEvent: ElementReader = (cursor, { node, base, rootElements }) => {
  const interrupting = booleanAttribute(cursor, { name: 'isInterrupting', absent: true });
  const position = positions[node.scope.kind];
  const trigger = readTrigger(cursor, {
    position,
    rootElements,
    isNonInterrupting: position === 'eventSubProcessStart' && !interrupting,
  });
  if (node.incoming.length > 0) refuse(cursor, 'Must not have incoming sequence flows');
  if (trigger === undefined) return undefined;
  return {
    ...base,
    type: 'START_EVENT',
    trigger,
    interrupting: trigger.kind === 'none' || interrupting,
  };
};
