/** What one evaluation may use before it is stopped with a failure. */
export interface FeelLimits {
  /** Iterations, calls and items touched. */
  readonly stepsMax: number;
  /** Wall clock, measured only where the context brings a clock. */
  readonly elapsedMsMax: number;
  /** Nested calls of user-defined functions, and nesting of the result. */
  readonly depthMax: number;
  /** UTF-16 units of any one string made on the way, and of the result as JSON. */
  readonly resultLengthMax: number;
}

export const defaultFeelLimits: FeelLimits = {
  stepsMax: 1_000_000,
  elapsedMsMax: 50,
  depthMax: 200,
  resultLengthMax: 4 * 1024 * 1024,
};

/** UTF-16 units of one expression. */
export const expressionLengthMax = 64 * 1024;

/** Digits of one number; more could not be computed with in time. */
export const numberLengthMax = 1_000;

/** Nesting of parentheses, brackets and keywords that the parser accepts. */
export const parseDepthMax = 200;
