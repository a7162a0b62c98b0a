import type { ElementReader } from '../element-reader.ts';
import { expressionAttribute } from '../expression.ts';
import { readJobDefinition } from '../job-definition.ts';
import { extensionOf, refuse } from '../xml-cursor.ts';
import { readResultVariable } from '../result-variable.ts';
import { feelOnly } from '../static-rules.ts';

/** A FEEL expression that the engine evaluates, or a job. */
export const readScriptTask: ElementReader = (cursor, { base }) => {
  const script = extensionOf(cursor, 'zeebe:script');
  const hasJob = extensionOf(cursor, 'zeebe:taskDefinition') !== undefined;
  if ((script !== undefined) === hasJob) {
    refuse(
      cursor,
      `Must have either one 'zeebe:script' or one 'zeebe:taskDefinition' extension element`,
    );
    return undefined;
  }
  if (script === undefined) {
    const job = readJobDefinition(cursor);
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
