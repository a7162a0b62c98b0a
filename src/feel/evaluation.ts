import type { Meter } from './costs.ts';
import type { FeelLimits } from './feel-limits.ts';
import type { FeelValue } from './values.ts';

/** Where an expression finds its variables. */
export interface FeelScope {
  /** JSON text of the variable, or undefined when absent. */
  readJson(name: string): string | undefined;
  /** The variable already parsed, or parsed at the cost of `meter`; a scope that has this is asked it instead of `readJson`. */
  readonly readValue?: (name: string, meter: Meter) => FeelValue | undefined;
}

/** Everything an evaluation may know of the world. */
export interface FeelContext {
  /** What `now()` and `today()` say. */
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

/** Something that made a part of the expression null without failing it. */
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
