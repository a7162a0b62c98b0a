import { unreachable } from '../../core/unreachable.ts';
import type { BusinessRuleTask } from '../../model/process.ts';
import { failure } from '../incident/failure.ts';
import type { ElementBehavior } from './behavior.ts';
import { createJob } from './create-job.ts';

export const businessRuleTask: ElementBehavior<BusinessRuleTask> = {
  activate: (visit) => {
    const { work } = visit.element;
    switch (work.kind) {
      case 'job':
        return createJob(visit, work.job);
      case 'decision':
        return failure(
          'CALLED_DECISION_ERROR',
          'Expected to evaluate a decision, but none is deployed',
        );
      default:
        return unreachable(work);
    }
  },
};
