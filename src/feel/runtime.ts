import { RecencyCache, ownText } from './cache.ts';
import { callCost, itemsCost, jsonTextCost, textCost, warningCost } from './costs.ts';
import type { FeelContext, FeelScope, FeelWarning, FeelWarningType } from './evaluation.ts';
import { fromJson } from './json.ts';
import { defaultFeelLimits, warningLengthMax, warningsMax } from './feel-limits.ts';
import type { FeelLimits } from './feel-limits.ts';
import { shorten } from './shorten.ts';
import type { FeelFunction, FeelValue } from './values.ts';

/**
 * A failure inside of an expression, which most constructs turn into null. It exists only within an evaluation; no
 * result contains one.
 */
export class ErrorValue {
  readonly kind = 'error';
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The value of a part of an expression during the evaluation. */
export type Val = FeelValue | ErrorValue;

/** A compiled part of an expression. */
export type Node = (run: Runtime) => Val;

/** Stops the evaluation; the message names the limit or the reason. */
export class EvaluationStopped extends Error {}

/** A user-defined function with the values that were visible at its definition. */
export interface Closure {
  readonly kind: 'closure';
  readonly body: Node;
  /** The cost of running the body, without charges during the run. */
  readonly cost: number;
  readonly firstSlot: number;
  readonly environment: Environment;
}

/** A native function as a value, for decision models. */
export interface NativeFunction {
  readonly kind: 'native';
  readonly invoke: (args: readonly FeelValue[], run: Runtime) => Val;
}

/** The values of the names in a compiled body. */
export interface Environment {
  readonly scope: FeelScope;
  readonly globals: (FeelValue | undefined)[];
  readonly locals: readonly (Val | undefined)[];
  readonly implicitInput: FeelValue | undefined;
  readonly input: FeelValue | undefined;
}

/** Shared by most evaluations; never written to. */
const noWarnings: FeelWarning[] = [];

/** One evaluation: its names, its budget and its warnings. */
export class Runtime {
  readonly context: FeelContext;
  /** The first failed assertion, which fails the evaluation. */
  failedAssertion: FeelWarning | undefined;
  readonly limits: FeelLimits;
  scope: FeelScope;
  globals: (FeelValue | undefined)[];
  locals: (Val | undefined)[] = [];
  /** The left operand of `< 5`; `undefined` outside of unary tests. */
  implicitInput: FeelValue | undefined;
  /** The value of `?`; `undefined` where it is not allowed. */
  input: FeelValue | undefined;
  #cost = 0;
  readonly #costMax: number;
  #depth = 0;
  #patterns: Set<string> | undefined;
  #warnings: FeelWarning[] = noWarnings;
  #unlisted = 0;

  constructor(scope: FeelScope, context: FeelContext, globals: (FeelValue | undefined)[]) {
    this.scope = scope;
    this.context = context;
    this.globals = globals;
    this.limits =
      context.limits === undefined
        ? defaultFeelLimits
        : { ...defaultFeelLimits, ...context.limits };
    this.#costMax = this.limits.costMax;
  }

  /** Units of work charged so far. */
  get cost(): number {
    return this.#cost;
  }

  /** Charges work before it is done; throws when the budget is used up. */
  charge(units: number): void {
    this.#cost += units;
    if (this.#cost > this.#costMax) this.#stop();
  }

  #stop(): never {
    throw new EvaluationStopped(
      `the evaluation took more than ${this.#costMax} units of work, which is its limit`,
    );
  }

  /** Throws if a text of this length is not allowed. */
  checkLength(length: number): void {
    if (length > this.limits.resultLengthMax) {
      throw new EvaluationStopped(
        `a value became longer than ${this.limits.resultLengthMax} characters`,
      );
    }
  }

  /** Whether this evaluation uses the pattern for the first time; then it pays for it. */
  isNewPattern(key: string): boolean {
    if (this.#patterns?.has(key) === true) return false;
    this.#patterns ??= new Set();
    this.#patterns.add(key);
    return true;
  }

  enter(): void {
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

  /** A message is composed of shortened parts; one that is still too long is cut. */
  warn(type: FeelWarningType, message: string): void {
    this.charge(warningCost(message.length));
    const warning = { type, message: shorten(message, warningLengthMax) };
    if (type === 'ASSERT_FAILURE') this.failedAssertion ??= warning;
    if (this.#warnings === noWarnings) this.#warnings = [warning];
    else if (this.listsWarnings) this.#warnings.push(warning);
    else this.#unlisted += 1;
  }

  /** Whether a further warning is listed or only counted. A counted warning needs no message. */
  get listsWarnings(): boolean {
    return this.#warnings.length < warningsMax;
  }

  get hasWarnings(): boolean {
    return this.#warnings.length > 0;
  }

  /** All warnings; the last one gives the number of unlisted ones. */
  get warnings(): readonly FeelWarning[] {
    if (this.#unlisted === 0) return this.#warnings;
    const message = `${this.#unlisted} further warnings are not listed`;
    return [...this.#warnings, { type: 'UNKNOWN', message }];
  }

  /** Warns, and returns null as the value of the construct. The message is composed only if it is listed. */
  failWith(type: FeelWarningType, message: () => string): null {
    if (this.listsWarnings) return this.fail(type, message());
    this.charge(warningCost(0));
    this.#unlisted += 1;
    return null;
  }

  /** Warns, and returns null as the value of the construct. */
  fail(type: FeelWarningType, message: string): null {
    this.warn(type, message);
    return null;
  }

  error(type: FeelWarningType, message: string): ErrorValue {
    this.warn(type, message);
    return new ErrorValue(message);
  }

  /** The variable with that name, parsed once for each evaluation; `undefined` if there is none. */
  find(index: number, name: string): FeelValue | undefined {
    const value = readVariable(this.scope, name, this);
    if (value !== undefined) this.globals[index] = value;
    return value;
  }

  environment(): Environment {
    const { scope, globals, implicitInput, input } = this;
    this.charge(itemsCost(this.locals.length));
    return { scope, globals, locals: this.locals.slice(), implicitInput, input };
  }

  /** Calls a function value. The caller has checked for missing arguments. */
  invoke(callee: FeelFunction, args: readonly Val[]): Val {
    const body = callee.body as Closure | NativeFunction;
    this.enter();
    if (body.kind === 'native') {
      this.charge(callCost);
      const values = args.map((arg) => (arg instanceof ErrorValue ? null : arg));
      const result = body.invoke(values, this);
      this.leave();
      return result;
    }
    const { scope, globals, locals, implicitInput, input } = this;
    const { environment } = body;
    this.charge(callCost + body.cost + itemsCost(environment.locals.length));
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

/** The value of the variable; reading it is charged to `run`. */
export function readVariable(scope: FeelScope, name: string, run: Runtime): FeelValue | undefined {
  if (scope.readValue !== undefined) return scope.readValue(name, run);
  const json = scope.readJson(name);
  return json === undefined ? undefined : parseVariable(json, run);
}

/** Small documents are read repeatedly and values never change, so their values are cached. */
const kept = new RecencyCache<FeelValue>({ entriesMax: 1_000, lengthMax: 500_000 });
const keptLengthMax = 2_048;
/** The size of a value without its text: `[]` is two letters, and a list. */
const valueLengthOf = (json: string): number => json.length * 8;

/** A cached value costs as much as parsing it, so that the cost of an evaluation does not depend on earlier ones. */
function parseVariable(json: string, run: Runtime): FeelValue {
  const first = json.charCodeAt(0);
  const isDocument = first === 0x7b || first === 0x5b;
  if (!isDocument || json.length > keptLengthMax) {
    run.charge(textCost(json.length));
    return fromJson(json, run);
  }
  run.charge(jsonTextCost(json.length));
  const known = kept.get(json);
  if (known !== undefined) return known;
  const own = ownText(json);
  const value = fromJson(own);
  kept.set(own, value, valueLengthOf(own));
  return value;
}
