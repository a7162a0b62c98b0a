import type { AdHocSubProcess } from '../../model/process.ts';
import type { ElementBehavior, Visit } from '../element/behavior.ts';
import { createAdHocJob } from '../element/create-job.ts';
import { evaluateStringList, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import { activitiesMax } from './ad-hoc-result.ts';
import { unknownText } from './find-activities.ts';
import { enterActivity } from './enter-activity.ts';

/**
 * Starts the activities that its expression names, or asks a worker. Each activity runs in an inner instance. A client may
 * start further activities while it is active.
 */
export const adHocSubProcess: ElementBehavior<AdHocSubProcess> = {
  activate(visit) {
    const { element } = visit;
    const waiting = { kind: 'adHoc', jobKey: undefined, isFulfilled: false } as const;
    if (element.job !== undefined) {
      const jobKey = createAdHocJob(visit, element.job);
      return isFailure(jobKey) ? jobKey : { ...waiting, jobKey };
    }
    const ids = activeIdsOf(visit);
    return isFailure(ids) ? ids : waiting;
  },
  afterActivation(visit) {
    const { context, root, process, element, instance } = visit;
    const ids = activeIdsOf(visit);
    if (isFailure(ids)) return;
    for (const elementId of ids) {
      enterActivity(
        context,
        { root, process, element, row: instance },
        { elementId, variables: [] },
      );
    }
  },
  results({ root, element, instance }) {
    const name = element.output?.collection;
    const value = name === undefined ? undefined : root.variable(instance.key, name)?.value;
    return name === undefined || value === undefined ? [] : [[name, value]];
  },
};

function activeIdsOf({
  context,
  root,
  element,
  instance,
}: Visit<AdHocSubProcess>): readonly string[] | Failure {
  if (element.activeElements === undefined) return [];
  const scope = scopeReader(root, instance.key);
  const ids = evaluateStringList(context, scope, element.activeElements);
  if (isFailure(ids)) {
    return failure('EXTRACT_VALUE_ERROR', `Failed to activate ad-hoc elements. ${ids.message}`);
  }
  if (ids.length > activitiesMax) {
    return failure(
      'EXTRACT_VALUE_ERROR',
      `Failed to activate ad-hoc elements. Expected at most ${activitiesMax} elements, but found ${ids.length}.`,
    );
  }
  const unknown = unknownText(element, instance.key, ids);
  return unknown === undefined ? ids : failure('EXTRACT_VALUE_ERROR', unknown);
}
