import { reaches } from '../../core/caller.ts';
import { reject } from '../../core/rejection.ts';
import type { ScopeKey } from '../../core/key.ts';
import { findScope } from '../element/scope.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { propagateVariables, setLocalVariables } from './merge-variables.ts';

export const setVariables: Handler<'setVariables'> = {
  isNewWork: true,
  footprint: ({ scopeKey }) => [{ kind: 'scope', key: scopeKey }],
  decide(turn, { scopeKey, variables, local }, caller) {
    const rootKey = turn.state.rootKeyOf(scopeKey);
    const root = rootKey && turn.state.root(rootKey);
    const scope = root && findScope(root, scopeKey as ScopeKey);
    if (!scope || !reaches(caller, scope.row.tenantId)) {
      return reject(
        'NOT_FOUND',
        `Expected to update variables for element with key '${scopeKey}', but no such element was found`,
      );
    }
    if (local) setLocalVariables(turn, root, scope.row.key, variables);
    else propagateVariables(turn, root, scope.row.key, variables);
    return done;
  },
};
