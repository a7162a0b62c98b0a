import type { ScopeKey } from '../../core/key.ts';
import { innerInstanceId } from '../../model/inner-instance-id.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import { readTogether } from '../footprint.ts';
import { countsAsEnded } from '../element/is-ending.ts';
import { isInnerInstance } from '../multi-instance/inner-instance.ts';
import type { LivingInstance } from '../process/find-process-instance.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import { everythingMax } from '../state/root-part.ts';

type Rows = readonly ElementInstanceRow[];

/**
 * The living elements of a process instance by the id of their element, each list in order of entry. What is ending is
 * left out: an interruption that has begun continues as it began.
 */
export interface LivingElements {
  /**
   * The id of a multi-instance activity means its body. If there are very many elements, the list has only as many as
   * make a command too large.
   */
  named(elementId: string): Rows;
  /** The active scopes with this id. Elements are in the inner instances of a multi-instance activity, not in its body. */
  active(elementId: string): Rows;
}

export function livingElements(living: LivingInstance, process: ExecutableProcess): LivingElements {
  const { root } = living;
  const rowsOf = root.isWhole ? inMemory(living) : inParts(living, process);
  return {
    named: (elementId) =>
      rowsOf(elementId).filter((row) => !isInnerInstance(root, row) && !countsAsEnded(root, row)),
    active: (elementId) =>
      rowsOf(elementId).filter(
        (row) =>
          row.state === 'active' && row.type !== 'MULTI_INSTANCE_BODY' && !countsAsEnded(root, row),
      ),
  };
}

function inMemory({ root, instance }: LivingInstance): (elementId: string) => Rows {
  const byId = Map.groupBy(
    [...root.everyElement()].filter((row) => row.processInstanceKey === instance.key),
    ({ elementId }) => elementId,
  );
  return (elementId) => byId.get(elementId) ?? [];
}

/** If there are very many, only as many as make the command too large. */
function limited(rows: Iterable<ElementInstanceRow>): Rows {
  const first: ElementInstanceRow[] = [];
  for (const row of rows) {
    if (first.length > everythingMax) break;
    first.push(row);
  }
  return first;
}

/** Searches only the scopes in which the element can be, from the process inwards. */
function inParts(
  { root, instance }: LivingInstance,
  process: ExecutableProcess,
): (elementId: string) => Rows {
  const known = new Map<string, Rows>();
  const find = (elementId: string): Rows => {
    const scopeId = process.elements.get(elementId)?.scopeId;
    if (scopeId === undefined) return [];
    const scopes: readonly ScopeKey[] =
      scopeId === process.id ? [instance.key] : rowsOf(scopeId).map(({ key }) => key);
    const found = readTogether(scopes, (scopeKey) => limited(root.childrenOf(scopeKey, elementId)));
    const inside = readTogether(found.flat(), ({ key, type }) => {
      if (type === 'MULTI_INSTANCE_BODY') return limited(root.childrenOf(key, elementId));
      if (type !== 'AD_HOC_SUB_PROCESS') return [];
      return limited(root.childrenOf(key, innerInstanceId(elementId)));
    });
    return [...found, ...inside].flat();
  };
  const rowsOf = (elementId: string): Rows => {
    const rows = known.get(elementId) ?? find(elementId);
    known.set(elementId, rows);
    return rows;
  };
  return (elementId) => rowsOf(elementId).filter((row) => row.elementId === elementId);
}
