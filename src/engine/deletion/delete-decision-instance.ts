import { reaches } from '../../core/caller.ts';
import { reject } from '../../core/rejection.ts';
import { done, type Handler } from '../handler.ts';

/** An evaluation has as many decision instances as its model has decisions. */
export const deleteDecisionInstance: Handler<'deleteDecisionInstance'> = {
  isNewWork: false,
  footprint: ({ decisionEvaluationKey }) => [
    { kind: 'deletableEvaluation', key: decisionEvaluationKey },
  ],
  decide(context, { decisionEvaluationKey }, access) {
    const evaluation = context.state.deletableEvaluation(decisionEvaluationKey);
    if (evaluation === undefined || !reaches(access, evaluation.tenantId)) {
      return reject('NOT_FOUND', `Decision Instance with key '${decisionEvaluationKey}' not found`);
    }
    context.emit({ kind: 'decisionEvaluationDeleted', decisionEvaluationKey });
    return done;
  },
};
