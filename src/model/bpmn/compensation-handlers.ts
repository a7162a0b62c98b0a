import type { ExecutableElement } from '../process.ts';
import type { ProcessDraft } from './draft.ts';
import type { Problems } from './problems.ts';

/**
 * Gives each activity with a compensation boundary event the handler to which an association leads, and checks the
 * handlers (BPMN 2.0.2 §10.7).
 */
export function giveHandlers(
  elements: Map<string, ExecutableElement>,
  { associations }: ProcessDraft,
  problems: Problems,
): void {
  for (const event of [...elements.values()]) {
    if (event.type !== 'BOUNDARY_EVENT' || event.trigger.kind !== 'compensate') continue;
    const activity = elements.get(event.attachedToId);
    const handlerId = associations.get(event.id)?.find((id) => elements.get(id)?.isForCompensation);
    if (activity === undefined || handlerId === undefined) continue;
    elements.set(activity.id, { ...activity, compensation: { eventId: event.id, handlerId } });
  }
  const hosts = new Set(
    [...elements.values()].flatMap((element) =>
      element.type === 'BOUNDARY_EVENT' ? [element.attachedToId] : [],
    ),
  );
  for (const { id, incoming, outgoing, isForCompensation } of elements.values()) {
    if (isForCompensation !== true) continue;
    const report = (what: string) => {
      problems.report({ at: id, reason: `A compensation handler should have no ${what}` });
    };
    if (incoming.length > 0) report('incoming sequence flows');
    if (outgoing.length > 0) report('outgoing sequence flows');
    if (hosts.has(id)) report('boundary events');
  }
}
