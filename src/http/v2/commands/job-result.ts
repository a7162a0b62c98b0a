/**
 * The `result` of a completed job: the decision of a listener or of an ad-hoc sub-process' worker. Its shape is checked
 * for every job; jobs of other elements ignore it.
 */
import type { Static } from 'typebox';
import { activitiesMax, type AdHocResult } from '../../../engine/ad-hoc/ad-hoc-result.ts';
import type { TaskResult } from '../../../engine/user-task/user-task-commands.ts';
import { variableDocument } from '../variables.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import {
  Bool,
  DateTime,
  InputEnum,
  Int32,
  List,
  Maybe,
  Str,
  Strict,
  Variables,
} from '../schema.ts';
import { sentence } from '../violation.ts';
import { dateViolation } from './date-time.ts';
import { changesOf } from './user-task-update.ts';

export const jobResult = Strict({
  type: Maybe(InputEnum(['userTask', 'adHocSubProcess'])),
  denied: Maybe(Bool()),
  deniedReason: Maybe(Str()),
  corrections: Maybe(
    Strict({
      assignee: Maybe(Str()),
      dueDate: Maybe(DateTime()),
      followUpDate: Maybe(DateTime()),
      candidateUsers: Maybe(List(Str())),
      candidateGroups: Maybe(List(Str())),
      priority: Maybe(Int32({ minimum: 0, maximum: 100 })),
    }),
  ),
  activateElements: Maybe(
    List(Strict({ elementId: Maybe(Str()), variables: Maybe(Variables()) }), {
      maxItems: activitiesMax,
    }),
  ),
  isCompletionConditionFulfilled: Maybe(Bool()),
  isCancelRemainingInstances: Maybe(Bool()),
});

type JobResult = Static<typeof jobResult>;

const forUserTask = ['denied', 'deniedReason', 'corrections'] as const;
const forAdHoc = [
  'activateElements',
  'isCompletionConditionFulfilled',
  'isCancelRemainingInstances',
] as const;

export function jobResultProblem(result: JobResult): Problem | undefined {
  const isAdHoc = result.type?.toLowerCase() === 'adhocsubprocess';
  const foreign = (isAdHoc ? forUserTask : forAdHoc).filter((name) => isGiven(result[name]));
  const violations = foreign.map(
    (name) => `The property ${name} does not belong to a result of type '${result.type ?? ''}'`,
  );
  for (const name of ['dueDate', 'followUpDate'] as const) {
    violations.push(...dateViolation(name, result.corrections?.[name]));
  }
  if (result.activateElements?.some(({ elementId }) => !isGiven(elementId)) === true) {
    violations.push('No elementId provided');
  }
  return violations.length === 0 ? undefined : invalidArgument(sentence(violations));
}

/** The decision of the worker of an ad-hoc sub-process. */
export function adHocResult(result: JobResult): AdHocResult | undefined {
  if (result.type?.toLowerCase() !== 'adhocsubprocess') return undefined;
  return {
    activate: (result.activateElements ?? []).map(({ elementId, variables }) => ({
      elementId: elementId ?? '',
      variables: variableDocument(variables),
    })),
    isFulfilled: result.isCompletionConditionFulfilled ?? false,
    cancelsRemaining: result.isCancelRemainingInstances ?? false,
  };
}

/** The decision of a task listener. A denial without a reason has an empty one. */
export function taskResult(result: JobResult): TaskResult | undefined {
  if (result.type?.toLowerCase() === 'adhocsubprocess') return undefined;
  const { assignee, ...changes } = result.corrections ?? {};
  return {
    denied: result.denied === true ? (result.deniedReason ?? '') : undefined,
    corrections: {
      ...changesOf(changes),
      ...(assignee !== undefined && assignee !== null && { assignee }),
    },
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
