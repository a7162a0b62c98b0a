import { readBinding } from '../binding.ts';
import type { ElementReader } from '../element-reader.ts';
import { expressionAttribute } from '../expression.ts';
import { readJobDefinition } from '../job-definition.ts';
import { extensionOf, refuse } from '../xml-cursor.ts';
import { readResultVariable } from '../result-variable.ts';

/** A decision that the engine evaluates, or a job. */
export const readBusinessRuleTask: ElementReader = (cursor, { base }) => {
  const decision = extensionOf(cursor, 'zeebe:calledDecision');
  const hasJob = extensionOf(cursor, 'zeebe:taskDefinition') !== undefined;
  if ((decision !== undefined) === hasJob) {
    refuse(
      cursor,
      `Must have either one 'zeebe:calledDecision' or one 'zeebe:taskDefinition' extension element`,
    );
    return undefined;
  }
  if (decision === undefined) {
    const job = readJobDefinition(cursor);
    return job && { ...base, type: 'BUSINESS_RULE_TASK', work: { kind: 'job', job } };
  }
  const decisionId = expressionAttribute(decision, { name: 'decisionId', required: true });
  const resultVariable = readResultVariable(decision);
  const binding = readBinding(decision);
  if (decisionId === undefined || resultVariable === undefined) return undefined;
  const work = { kind: 'decision', decisionId, resultVariable, binding } as const;
  return { ...base, type: 'BUSINESS_RULE_TASK', work };
};
