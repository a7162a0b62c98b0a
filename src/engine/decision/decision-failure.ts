/** Why a decision has no result: the author's fault. Thrown inside the evaluator only. */
export class DecisionFailure extends Error {}
