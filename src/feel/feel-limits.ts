/** The limits of one evaluation, beyond which it is stopped with a failure. */
export interface FeelLimits {
  /**
   * Units of work (`costs.ts`). A unit is 60 ns of one processor at most, on a machine where bare Fastify answers
   * 31,000 requests a second: a million of them are 60 ms. `bench/feel/calibrate.ts` measures it.
   */
  readonly costMax: number;
  /** Nested calls of user-defined functions, and nesting of the result. */
  readonly depthMax: number;
  /** UTF-16 units of any string that the evaluation makes, and bytes of the result as JSON. */
  readonly resultLengthMax: number;
}

export const defaultFeelLimits: FeelLimits = {
  costMax: 1_000_000,
  depthMax: 200,
  resultLengthMax: 4 * 1024 * 1024,
};

/** UTF-16 units of one expression. */
export const expressionLengthMax = 64 * 1024;

/** Digits of one number in a text, or of a number that rounding to a scale writes. */
export const numberLengthMax = 1_000;

/** Digits after the point in rounding: DMN 1.5 §10.3.2.3.1. */
export const scaleMax = 6_176;

/** Letters of the text of a date, a time, a duration or a zone. */
export const temporalLengthMax = 256;

/** Nesting of parentheses, brackets and keywords that the parser accepts. */
export const parseDepthMax = 200;

/** Warnings of one evaluation; further ones are dropped. */
export const warningsMax = 100;

/** UTF-16 units of one warning, and of a value or text that a message quotes. */
export const warningLengthMax = 2_000;
export const shownLengthMax = 200;
