import type { Meter } from './costs.ts';
import type { FeelLimits } from './feel-limits.ts';
import type { FeelValue } from './values.ts';

/** The variables of an expression. */
export interface FeelScope {
  /** JSON text of the variable, or undefined when absent. */
  readJson(name: string): string | undefined;
  /**
   * The parsed variable; parsing is charged to `meter`. The evaluation uses this function instead of `readJson` if it
   * exists.
   */
  readonly readValue?: (name: string, meter: Meter) => FeelValue | undefined;
}

/** The environment of an evaluation, on which its result may depend. */
export interface FeelContext {
  /** The moment for `now()` and `today()`. */
  readonly nowMs: number;
  /** IANA name or offset, for `now()` and `today()`. */
  readonly timeZone: string;
  /** Uniform in [0, 1), for `random number()` and `uuid()`. */
  readonly random: () => number;
  readonly limits?: Partial<FeelLimits>;
}

export type FeelWarningType =
  | 'NO_VARIABLE_FOUND'
  | 'NO_CONTEXT_ENTRY_FOUND'
  | 'NO_PROPERTY_FOUND'
  | 'NOT_COMPARABLE'
  | 'INVALID_TYPE'
  | 'NO_FUNCTION_FOUND'
  | 'FUNCTION_INVOCATION_FAILURE'
  | 'ASSERT_FAILURE'
  | 'UNKNOWN';

/** A reason why a part of the expression became null without failing the evaluation. */
export interface FeelWarning {
  readonly type: FeelWarningType;
  readonly message: string;
}

export type Evaluation =
  | {
      readonly kind: 'value';
      readonly value: FeelValue;
      readonly warnings: readonly FeelWarning[];
    }
  | {
      readonly kind: 'failure';
      readonly message: string;
      readonly warnings: readonly FeelWarning[];
    };
