import type { JsonText } from '../../core/json.ts';
import { toJson } from '../../feel/json.ts';
import type { ScriptTask } from '../../model/process.ts';
import { unreachable } from '../../core/unreachable.ts';
import { evaluate, scopeReader } from '../expression/evaluate.ts';
import { isFailure } from '../incident/model-failure.ts';
import { propagateVariables, setLocalVariables } from '../variable/merge-variables.ts';
import type { ElementBehavior } from './behavior.ts';
import { createJob } from './create-job.ts';

/** A FEEL script runs at once; any other script is a job. */
export const scriptTask: ElementBehavior<ScriptTask> = {
  activate: (visit) => {
    const { context, root, element, instance } = visit;
    const { work } = element;
    switch (work.kind) {
      case 'job':
        return createJob(visit, work.job);
      case 'script': {
        const result = evaluate(context, scopeReader(root, instance.key), work.expression);
        if (isFailure(result)) return result;
        const document = [[work.resultVariable, toJson(result.value) as JsonText]] as const;
        if (element.outputs.length > 0) setLocalVariables(context, root, instance.key, document);
        else propagateVariables(context, root, instance.key, document);
        return 'complete';
      }
      default:
        return unreachable(work);
    }
  },
};
