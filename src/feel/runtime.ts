import { RecencyCache } from './cache.ts';
import type { FeelContext, FeelScope, FeelWarning, FeelWarningType } from './evaluation.ts';
import { fromJson } from './json.ts';
import { defaultFeelLimits } from './limits.ts';
import type { FeelLimits } from './limits.ts';
import type { FeelFunction, FeelValue } from './values.ts';

/**
 * A failure on its way through an expression: most places turn it into null. Inside of an
 * evaluation only; no result holds one.
 */
export class ErrorValue {
  readonly kind = 'error';
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** What a part of an expression gives while it is evaluated. */
export type Val = FeelValue | ErrorValue;

/** A compiled part of an expression. */
export type Node = (run: Runtime) => Val;

/** Stops the evaluation; the message says which limit or why. */
export class EvaluationStopped extends Error {}

/** A user-defined function with everything it saw where it was defined. */
export interface Closure {
  readonly kind: 'closure';
  readonly body: Node;
  readonly firstSlot: number;
  readonly environment: Environment;
}

/** A function of ours in the shape of a value, for decision models. */
export interface NativeFunction {
  readonly kind: 'native';
  readonly invoke: (args: readonly FeelValue[], run: Runtime) => Val;
}

/** The names that a compiled body sees. */
export interface Environment {
  readonly scope: FeelScope;
  readonly globals: (FeelValue | undefined)[];
  readonly locals: readonly Val[];
  readonly implicitInput: FeelValue | undefined;
  readonly input: FeelValue | undefined;
}

const noWarnings: readonly FeelWarning[] = [];
const stepsBetweenLooksAtTheClock = 256;

/** One evaluation: its names, its budget and its warnings. */
export class Runtime {
  readonly context: FeelContext;
  warnings: readonly FeelWarning[] = noWarnings;
  readonly limits: FeelLimits;
  scope: FeelScope;
  globals: (FeelValue | undefined)[];
  locals: Val[] = [];
  /** What `< 5` compares with; undefined outside of unary tests. */
  implicitInput: FeelValue | undefined;
  /** What `?` is; undefined where it may not be used. */
  input: FeelValue | undefined;
  #steps = 0;
  #nextLook: number;
  #depth = 0;
  /** Set at the first look at the clock: most evaluations end before it. */
  #deadlineMs: number | undefined = undefined;

  constructor(scope: FeelScope, context: FeelContext, globals: (FeelValue | undefined)[]) {
    this.scope = scope;
    this.context = context;
    this.globals = globals;
    this.limits =
      context.limits === undefined
        ? defaultFeelLimits
        : { ...defaultFeelLimits, ...context.limits };
    this.#nextLook = Math.min(stepsBetweenLooksAtTheClock, this.limits.stepsMax + 1);
  }

  /** Counts work done; throws when the evaluation has had its share. */
  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps >= this.#nextLook) this.#look();
  }

  #look(): void {
    if (this.#steps > this.limits.stepsMax) {
      throw new EvaluationStopped(`the evaluation took more than ${this.limits.stepsMax} steps`);
    }
    this.#nextLook = Math.min(this.#steps + stepsBetweenLooksAtTheClock, this.limits.stepsMax + 1);
    this.lookAtClock();
  }

  /** Throws when the time is over; for work that is not counted in steps. */
  lookAtClock(): void {
    const nowMs = this.context.monotonicMs?.();
    if (nowMs === undefined) return;
    this.#deadlineMs ??= nowMs + this.limits.elapsedMsMax;
    if (nowMs > this.#deadlineMs) {
      throw new EvaluationStopped(`the evaluation took longer than ${this.limits.elapsedMsMax} ms`);
    }
  }

  /** A text as long as this may not be made. */
  checkLength(length: number): void {
    if (length > this.limits.resultLengthMax) {
      throw new EvaluationStopped(
        `a value became longer than ${this.limits.resultLengthMax} characters`,
      );
    }
  }

  enter(): void {
    this.charge(1);
    this.#depth += 1;
    if (this.#depth > this.limits.depthMax) {
      throw new EvaluationStopped(
        `functions called each other deeper than ${this.limits.depthMax}`,
      );
    }
  }

  leave(): void {
    this.#depth -= 1;
  }

  warn(type: FeelWarningType, message: string): void {
    this.charge(1);
    const { warnings } = this;
    const warning = { type, message };
    if (warnings.length < warningsMax) this.warnings = [...warnings, warning];
    else if (type === 'ASSERT_FAILURE') this.warnings = warnings.with(-1, warning);
  }

  /** Warns, and gives what the construct becomes. */
  fail(type: FeelWarningType, message: string): null {
    this.warn(type, message);
    return null;
  }

  error(type: FeelWarningType, message: string): ErrorValue {
    this.warn(type, message);
    return new ErrorValue(message);
  }

  /** The variable of that name, parsed once an evaluation; undefined when there is none. */
  find(index: number, name: string): FeelValue | undefined {
    const value = readVariable(this.scope, name);
    if (value !== undefined) this.globals[index] = value;
    return value;
  }

  environment(): Environment {
    const { scope, globals, implicitInput, input } = this;
    return { scope, globals, locals: this.locals.slice(), implicitInput, input };
  }

  /** Calls a function value; missing arguments must have been checked. */
  invoke(callee: FeelFunction, args: readonly Val[]): Val {
    const body = callee.body as Closure | NativeFunction;
    this.enter();
    if (body.kind === 'native') {
      const values = args.map((arg) => (arg instanceof ErrorValue ? null : arg));
      const result = body.invoke(values, this);
      this.leave();
      return result;
    }
    const { scope, globals, locals, implicitInput, input } = this;
    const { environment } = body;
    this.scope = environment.scope;
    this.globals = environment.globals;
    this.implicitInput = environment.implicitInput;
    this.input = environment.input;
    this.locals = environment.locals.slice();
    for (let index = 0; index < args.length; index += 1) {
      this.locals[body.firstSlot + index] = args[index] ?? null;
    }
    const result = body.body(this);
    this.scope = scope;
    this.globals = globals;
    this.locals = locals;
    this.implicitInput = implicitInput;
    this.input = input;
    this.leave();
    return result;
  }
}

/** More warnings than this help nobody and are dropped. */
const warningsMax = 100;

export function readVariable(scope: FeelScope, name: string): FeelValue | undefined {
  if (scope.readValue !== undefined) return scope.readValue(name);
  const json = scope.readJson(name);
  return json === undefined ? undefined : parseVariable(json);
}

/** Small documents are read again and again, and values never change, so they are kept. */
const kept = new RecencyCache<FeelValue>(1_000);
const keptLengthMax = 2_048;

function parseVariable(json: string): FeelValue {
  const first = json.charCodeAt(0);
  const isDocument = first === 0x7b || first === 0x5b;
  if (!isDocument || json.length > keptLengthMax) return fromJson(json);
  const known = kept.get(json);
  if (known !== undefined) return known;
  const value = fromJson(json);
  kept.set(json, value);
  return value;
}
