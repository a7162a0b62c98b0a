import type { IncidentKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import type { IncidentRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

export interface FoundIncident {
  readonly root: Root;
  readonly incident: IncidentRow;
}

/** An active incident with its root, and with the element or instance that has it. */
export function findIncident(
  { state }: CommandContext,
  key: IncidentKey,
): FoundIncident | undefined {
  const located = state.incident(key);
  const root = located && state.root(located.rootKey);
  if (located === undefined || root === undefined) return undefined;
  root.requireMembers([located.elementInstanceKey]);
  const incident = root.incident(key);
  return incident && { root, incident };
}
