/** Why a decision has no result; the fault is the model author's. Only the evaluator throws it. */
export class DecisionFailure extends Error {}
