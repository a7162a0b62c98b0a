import { throwRuleOf } from '../catch/triggers.ts';
import type { Throwing } from '../catch/throw-rule.ts';
import type { EndEvent, IntermediateThrowEvent } from '../../model/process.ts';
import type { ElementBehavior, Visit } from './behavior.ts';
import { createJob } from './create-job.ts';
import { emptyLater } from './empty-later.ts';
import { scopeOf } from './scope.ts';
import { terminateInPages } from './terminate.ts';

/** An end or intermediate throw event: it throws a trigger, has a job, or does neither. */
export const throwEvent: ElementBehavior<EndEvent | IntermediateThrowEvent> = {
  activate(visit) {
    const { result } = visit.element;
    if (result.kind === 'job') return createJob(visit, result.job);
    const throwing = throwingOf(visit);
    return throwing === undefined ? 'complete' : throwRuleOf(throwing).activate(throwing);
  },
  afterActivation(visit) {
    const throwing = throwingOf(visit);
    if (throwing !== undefined) throwRuleOf(throwing).afterActivation?.(throwing);
  },
  afterCompletion(visit) {
    if (visit.element.result.kind === 'terminate') terminateSiblings(visit);
    const throwing = throwingOf(visit);
    if (throwing !== undefined) throwRuleOf(throwing).afterCompletion?.(throwing);
  },
};

/** `undefined` if the event throws no trigger. */
function throwingOf(visit: Visit<EndEvent | IntermediateThrowEvent>): Throwing | undefined {
  const { result } = visit.element;
  switch (result.kind) {
    case 'none':
    case 'terminate':
    case 'job':
      return undefined;
    default:
      return { ...visit, thrown: result };
  }
}

function terminateSiblings({ context, root, instance }: Visit): void {
  const isEmpty = terminateInPages(context, root, instance.scopeKey);
  const scope = scopeOf(root, instance.scopeKey);
  if (scope.row.waitingFlows.length > 0) {
    context.emit({ kind: 'tokensJoined', scope, flowIds: scope.row.waitingFlows });
  }
  if (!isEmpty) emptyLater(context, scope, { kind: 'complete' });
}
