import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import { documentScope } from '../expression/document-scope.ts';
import { findDecision } from './find-decision.ts';
import { recordEvaluation } from './record-evaluation.ts';

/** Evaluates a decision outside of any process. */
export const evaluateDecisionCommand: Handler<'evaluateDecision'> = {
  isNewWork: true,
  footprint: ({ decision, tenantId }) => [
    decision.kind === 'key'
      ? { kind: 'decision', key: decision.key }
      : { kind: 'versions', of: 'decision', tenantId, id: decision.decisionId },
  ],
  decide(context, { decision: reference, tenantId, variables }, caller) {
    const found = findDecision(context, caller, { reference, tenantId });
    if (found.kind === 'rejected') return found;
    const { decision, requirements } = found;
    const scope = documentScope(variables, tenantId);
    return accept(recordEvaluation(context, { requirements, decision, scope, element: undefined }));
  },
};
