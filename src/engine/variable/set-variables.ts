import { reaches } from '../../core/caller.ts';
import { reject } from '../../core/rejection.ts';
import type { ScopeKey } from '../../core/key.ts';
import { findScope } from '../element/scope.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findUserTask } from '../user-task/find-user-task.ts';
import { changeTask, propertiesOf } from '../user-task/transition.ts';
import { propagateVariables, setLocalVariables } from './merge-variables.ts';

export const setVariables: Handler<'setVariables'> = {
  isNewWork: true,
  footprint: ({ scopeKey }) => [{ kind: 'scope', key: scopeKey }],
  decide(context, { scopeKey, variables, local }, caller) {
    const rootKey = context.state.rootKeyOf(scopeKey);
    const root = rootKey && context.state.root(rootKey);
    const scope = root && findScope(root, scopeKey as ScopeKey);
    if (!scope || !reaches(caller, scope.row.tenantId)) {
      return reject(
        'NOT_FOUND',
        `Expected to update variables for element with key '${scopeKey}', but no such element was found`,
      );
    }
    if (scope.kind === 'element' && scope.row.waitsFor?.kind === 'userTask') {
      const { userTaskKey } = scope.row.waitsFor;
      const found = findUserTask(context, caller, { userTaskKey, verb: 'update' });
      if (found.kind === 'rejected') return found;
      return changeTask(context, found, {
        event: 'updating',
        action: 'update',
        to: propertiesOf(found.task),
        variables,
        isLocal: local,
      });
    }
    if (local) setLocalVariables(context, root, scope.row.key, variables);
    else propagateVariables(context, root, scope.row.key, variables);
    return done;
  },
};
