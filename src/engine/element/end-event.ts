import { assert } from '../../core/assert.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { EndEvent, ErrorDefinition } from '../../model/process.ts';
import { evaluateString, scopeReader } from '../expression/evaluate.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import type { ElementBehavior, Visit } from './behavior.ts';
import { createJob } from './create-job.ts';
import { scopeOf } from './scope.ts';
import { terminateChildren } from './terminate.ts';
import { catchError, type ErrorCatcher, findErrorCatcher } from './throw-error.ts';

export const endEvent: ElementBehavior<EndEvent> = {
  activate: (visit) => {
    const { result } = visit.element;
    switch (result.kind) {
      case 'none':
      case 'terminate':
        return 'complete';
      case 'error': {
        const catcher = findCatcher(visit, result.error);
        return isFailure(catcher) ? catcher : 'wait';
      }
      case 'job':
        return createJob(visit, result.job);
      default:
        return unreachable(result);
    }
  },
  afterActivation: (visit) => {
    const { result } = visit.element;
    if (result.kind !== 'error') return;
    const catcher = findCatcher(visit, result.error);
    assert(!isFailure(catcher), 'the error to have a catcher, as in the activation');
    catchError(visit.context, visit.root, catcher, []);
  },
  afterCompletion: (visit) => {
    if (visit.element.result.kind !== 'terminate') return;
    const { context, root, instance } = visit;
    terminateChildren(context, root, instance.scopeKey);
    const scope = scopeOf(root, instance.scopeKey);
    if (scope.row.waitingFlows.length > 0) {
      context.emit({ kind: 'tokensJoined', scope, flowIds: scope.row.waitingFlows });
    }
  },
};

function findCatcher(visit: Visit<EndEvent>, error: ErrorDefinition): ErrorCatcher | Failure {
  const { context, root, instance } = visit;
  const code =
    error.code === undefined
      ? ''
      : evaluateString(context, scopeReader(root, instance.key), error.code);
  if (isFailure(code)) return code;
  return findErrorCatcher(context, root, {
    from: instance,
    errorCode: code,
    errorMessage: undefined,
  });
}
