import type { ElementReader } from '../element-reader.ts';
import { expressionAttribute } from '../expression.ts';
import { readJobDefinition } from '../job-definition.ts';
import { extensionOf, refuse } from '../place.ts';
import { readResultVariable } from '../result-variable.ts';
import { feelOnly } from '../static-rules.ts';

/** A FEEL expression that we evaluate, or a job. */
export const readScriptTask: ElementReader = (place, { base }) => {
  const script = extensionOf(place, 'zeebe:script');
  const hasJob = extensionOf(place, 'zeebe:taskDefinition') !== undefined;
  if ((script !== undefined) === hasJob) {
    refuse(
      place,
      `Must have either one 'zeebe:script' or one 'zeebe:taskDefinition' extension element`,
    );
    return undefined;
  }
  if (script === undefined) {
    const job = readJobDefinition(place);
    return job && { ...base, type: 'SCRIPT_TASK', work: { kind: 'job', job } };
  }
  const expression = expressionAttribute(script, {
    name: 'expression',
    required: true,
    statics: feelOnly,
  });
  const resultVariable = readResultVariable(script);
  if (expression === undefined || resultVariable === undefined) return undefined;
  return { ...base, type: 'SCRIPT_TASK', work: { kind: 'script', expression, resultVariable } };
};
