import { RecencyCache, ownText } from './cache.ts';
import { compileSyntax } from './compiler.ts';
import type { CompiledSyntax } from './compiler.ts';
import type { Evaluation, FeelContext, FeelScope, FeelWarning } from './evaluation.ts';
import { parseExpression, parseUnaryTests } from './parser.ts';
import { expressionLengthMax } from './feel-limits.ts';
import { measure } from './measure.ts';
import { ErrorValue, EvaluationStopped, Runtime } from './runtime.ts';
import type { Node, Val } from './runtime.ts';
import { SyntaxFailure } from './scanner.ts';
import type { Expression } from './syntax.ts';
import type { FeelValue } from './values.ts';

export interface CompiledExpression {
  readonly kind: 'expression';
  readonly text: string;
  /** The variables that the expression reads from its scope. */
  readonly variables: readonly string[];
  /** Whether the result depends on neither variables nor the environment. */
  readonly constant: boolean;
  /** Never throws. `input` is the value under test of unary tests; without it they read the variable `cellInput`. */
  evaluate(scope: FeelScope, context: FeelContext, input?: FeelValue): Evaluation;
  /**
   * Evaluates as a part of an evaluation in progress, with its scope and its budget. Throws if that evaluation must
   * stop. Failed assertions are among its warnings.
   */
  evaluateIn(run: Runtime, input?: FeelValue): Val;
}

export interface FeelSyntaxError {
  readonly kind: 'syntaxError';
  readonly message: string;
  /** Index into the text, in UTF-16 units. */
  readonly position: number;
}

type Compiled = CompiledExpression | FeelSyntaxError;

/** Each letter of an expression becomes about 50 bytes of closures. */
const cached = { entriesMax: 10_000, lengthMax: 1_000_000 };
const expressions = new RecencyCache<Compiled>(cached);
const tests = new RecencyCache<Compiled>(cached);
/** Longer texts are compiled each time and not cached. */
const cachedLengthMax = 10_000;

/** Parses and compiles an expression without its leading `=`. Cached by text. Never throws. */
export function compileExpression(text: string): Compiled {
  return compileCached(text, expressions, parseExpression);
}

/** Parses and compiles unary tests (a cell of a decision table). Cached by text. Never throws. */
export function compileUnaryTests(text: string): Compiled {
  return compileCached(text, tests, parseUnaryTests);
}

function compileCached(
  text: string,
  cache: RecencyCache<Compiled>,
  parse: (text: string) => Expression,
): Compiled {
  const known = cache.get(text);
  if (known !== undefined) return known;
  if (text.length > cachedLengthMax) return make(text, parse);
  const own = ownText(text);
  const made = make(own, parse);
  cache.set(own, made, made.kind === 'syntaxError' ? made.message.length : 0);
  return made;
}

function make(text: string, parse: (text: string) => Expression): Compiled {
  if (text.length > expressionLengthMax) {
    const message = `failed to parse expression: Expected at most ${expressionLengthMax} characters, but found ${text.length}`;
    return { kind: 'syntaxError', message, position: expressionLengthMax };
  }
  try {
    return new Program(text, compileSyntax(parse(text)));
  } catch (error) {
    if (error instanceof SyntaxFailure) return syntaxError(text, error.message, error.position);
    if (error instanceof EvaluationStopped) return syntaxError(text, error.message, 0);
    // The only error that a text can cause here: its nesting exceeds the stack.
    if (error instanceof RangeError) return syntaxError(text, 'a shorter expression', 0);
    throw error;
  }
}

function syntaxError(text: string, expected: string, position: number): FeelSyntaxError {
  const before = text.slice(0, position).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  const rest = JSON.stringify(text.slice(position, position + 10));
  const where = `${before.length}:${column}, found ${rest}`;
  const message = `failed to parse expression '${text}': Expected ${expected}:${where}`;
  return { kind: 'syntaxError', message, position };
}

/** Whether the JSON of a value may be long. */
function isLarge(value: Val): value is FeelValue {
  if (typeof value === 'string') return value.length > shortLengthMax;
  return typeof value === 'object' && value !== null && !(value instanceof ErrorValue);
}

/** Every limit is longer than this. */
const shortLengthMax = 100;

const noGlobals: (FeelValue | undefined)[] = [];
const noWarnings: readonly FeelWarning[] = [];

class Program implements CompiledExpression {
  readonly kind = 'expression';
  readonly text: string;
  readonly variables: readonly string[];
  readonly constant: boolean;
  readonly #run: Node;
  readonly #globalsCount: number;
  readonly #cost: number;

  constructor(text: string, { run, globals, variables, readsWorld, cost }: CompiledSyntax) {
    this.text = text;
    this.#run = run;
    this.#cost = cost;
    this.variables = variables;
    this.#globalsCount = globals.length;
    this.constant = globals.length === 0 && !readsWorld;
  }

  evaluate(scope: FeelScope, context: FeelContext, input?: FeelValue): Evaluation {
    const run = new Runtime(scope, context, this.#emptyGlobals());
    run.implicitInput = input;
    try {
      run.charge(this.#cost);
      const value = this.#run(run);
      if (isLarge(value)) run.checkLength(measure(value, run));
      return run.hasWarnings || value instanceof ErrorValue
        ? this.#conclude(value, run)
        : { kind: 'value', value, warnings: noWarnings };
    } catch (error) {
      return this.#failed(error, run);
    }
  }

  evaluateIn(run: Runtime, input?: FeelValue): Val {
    const { globals, locals, implicitInput } = run;
    run.charge(this.#cost);
    if (this.#globalsCount > 0) run.globals = this.#emptyGlobals();
    run.locals = [];
    run.implicitInput = input;
    const value = this.#run(run);
    run.globals = globals;
    run.locals = locals;
    run.implicitInput = implicitInput;
    return value;
  }

  /** Unread variables are undefined. Sharing one empty list is safe, because it is never written to. */
  #emptyGlobals(): (FeelValue | undefined)[] {
    if (this.#globalsCount === 0) return noGlobals;
    return new Array<FeelValue | undefined>(this.#globalsCount).fill(undefined);
  }

  /** A failed assertion fails the evaluation, although the assertion's own value is null. */
  #conclude(value: Val, run: Runtime): Evaluation {
    const { warnings, failedAssertion: assertion } = run;
    if (assertion !== undefined) {
      const message = `Assertion failure on evaluate the expression '${this.text}': ${assertion.message}`;
      return { kind: 'failure', message, warnings };
    }
    if (!(value instanceof ErrorValue)) return { kind: 'value', value, warnings };
    return this.#failure(value.message, run);
  }

  #failed(error: unknown, run: Runtime): Evaluation {
    if (error instanceof EvaluationStopped) return this.#failure(error.message, run);
    const reason =
      error instanceof RangeError ? 'the expression is nested too deeply' : String(error);
    return this.#failure(reason, run);
  }

  #failure(reason: string, run: Runtime): Evaluation {
    const message = `failed to evaluate expression '${this.text}': ${reason}`;
    return { kind: 'failure', message, warnings: run.warnings };
  }
}
