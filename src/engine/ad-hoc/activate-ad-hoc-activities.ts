import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { ElementInstanceKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import { elementOf } from '../../model/element-of.ts';
import type { CommandContext } from '../command-context.ts';
import { requireEnds } from '../element/require-work.ts';
import { terminateChildren } from '../element/terminate.ts';
import { findProcess } from '../element/visit.ts';
import { done, type Handler } from '../handler.ts';
import { refuseSuspended } from '../suspension/is-suspended.ts';
import { type AdHocScope, enterActivity } from './enter-activity.ts';
import { unknownText } from './find-activities.ts';

export const activateAdHocActivities: Handler<'activateAdHocActivities'> = {
  isNewWork: false,
  footprint: ({ elementInstanceKey }) => [{ kind: 'scope', key: elementInstanceKey }],
  decide(context, { elementInstanceKey: key, elements, cancelsRemaining }, caller) {
    const scope = findAdHoc(context, caller, key);
    if (scope.kind === 'rejected') return scope;
    const text = `Expected to activate activities for ad-hoc sub-process with key '${key}', but`;
    const refusal = refuseSuspended(scope.root, scope.row, text);
    if (refusal !== undefined) return refusal;
    // A sub-process that is done waits for nothing until its next step completes it.
    const isActive = scope.row.state === 'active' && scope.row.waitsFor?.kind === 'adHoc';
    if (!isActive) return reject('INVALID_STATE', `${text} it is not active.`);
    const ids = elements.map(({ elementId }) => elementId);
    if (new Set(ids).size < ids.length) {
      return reject('INVALID_ARGUMENT', `${text} duplicate activities were given.`);
    }
    const unknown = unknownText(scope.element, key, ids);
    if (unknown !== undefined) return reject('NOT_FOUND', unknown);
    if (cancelsRemaining) {
      requireEnds(context, scope.root, [scope.row]);
      terminateChildren(context, scope.root, key);
    }
    for (const started of elements) enterActivity(context, scope, started);
    return done;
  },
};

interface FoundScope extends AdHocScope {
  readonly kind: 'found';
}

function findAdHoc(
  context: CommandContext,
  caller: Access,
  key: ElementInstanceKey,
): FoundScope | Rejection {
  const rootKey = context.state.rootKeyOf(key);
  const root = rootKey && context.state.root(rootKey);
  const row = root?.element(key);
  const process = row && findProcess(context, row.definitionKey);
  const element = process && elementOf(process, row);
  if (
    !root ||
    !process ||
    element?.type !== 'AD_HOC_SUB_PROCESS' ||
    !reaches(caller, row.tenantId)
  ) {
    return reject(
      'NOT_FOUND',
      `Expected to activate activities for ad-hoc sub-process but no ad-hoc sub-process instance found with key '${key}'.`,
    );
  }
  return { kind: 'found', root, process, element, row };
}
