import { assert } from '../../core/assert.ts';
import type { ProcessInstanceKey } from '../../core/key.ts';
import type { Definition } from '../catalog.ts';
import type { CommandContext } from '../command-context.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/** Creates an instance without entering any element: its own root, or one in the root of the call activity that calls it. */
export function newProcessInstance(
  context: CommandContext,
  options: {
    readonly definition: Definition;
    readonly startLock?: ProcessInstanceRow['startLock'];
    readonly calledBy?: ElementInstanceRow;
  } & Pick<ProcessInstanceRow, 'tags' | 'businessId' | 'terminateAfter'>,
): { readonly root: Root; readonly instance: ProcessInstanceRow } {
  const { definition, tags, businessId, terminateAfter, calledBy } = options;
  const { row } = definition;
  const key: ProcessInstanceKey =
    calledBy === undefined ? context.newRootKey() : context.newKey(calledBy.rootKey);
  const instance: ProcessInstanceRow = {
    key,
    rootKey: calledBy?.rootKey ?? key,
    definitionKey: row.key,
    parentProcessInstanceKey: calledBy?.processInstanceKey,
    parentElementInstanceKey: calledBy?.key,
    tenantId: row.tenantId,
    tags,
    businessId,
    state: 'active',
    startedAtMs: context.nowMs,
    endedAtMs: undefined,
    incidentCount: 0,
    terminateAfter,
    waitingFlows: [],
    startLock: options.startLock,
    compensable: undefined,
    suspendedAtMs: undefined,
    terminatingAtMs: undefined,
    waitsFor: undefined,
  };
  context.emit({ kind: 'processInstanceCreated', instance });
  const root = context.state.root(instance.rootKey);
  assert(root, `root ${instance.rootKey} to be alive`);
  return { root, instance };
}
