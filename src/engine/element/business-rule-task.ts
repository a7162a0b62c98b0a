import { unreachable } from '../../core/unreachable.ts';
import type { BusinessRuleTask } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { callDecision } from './call-decision.ts';
import { createJob } from './create-job.ts';

export const businessRuleTask: ElementBehavior<BusinessRuleTask> = {
  activate: (visit) => {
    const { work } = visit.element;
    switch (work.kind) {
      case 'job':
        return createJob(visit, work.job);
      case 'decision':
        return callDecision(visit, work);
      default:
        return unreachable(work);
    }
  },
};
