import { unreachable } from '../../core/unreachable.ts';
import type { IntermediateThrowEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { createJob } from './create-job.ts';

export const intermediateThrowEvent: ElementBehavior<IntermediateThrowEvent> = {
  activate: (visit) => {
    const { result } = visit.element;
    switch (result.kind) {
      case 'none':
        return 'complete';
      case 'job':
        return createJob(visit, result.job);
      default:
        return unreachable(result);
    }
  },
};
