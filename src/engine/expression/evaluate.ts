import type { ScopeKey } from '../../core/key.ts';
import type { FeelWarning } from '../../feel/evaluation.ts';
import { compileExpression } from '../../feel/expression.ts';
import { type FeelValue, isList, typeName } from '../../feel/values.ts';
import { expressionText } from '../../model/expression-text.ts';
import type { Expression } from '../../model/process.ts';
import { scopePath } from '../element/scope.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { Root } from '../state/root.ts';
import type { CommandContext } from '../command-context.ts';
import { withClusterVariables, type VariableScope } from './variable-scope.ts';

/** Reads variables as an element sees them: inner scopes hide outer ones. */
export function scopeReader(root: Root, from: ScopeKey): VariableScope {
  const path = scopePath(root, from);
  return {
    get tenantId() {
      return root.processInstance(root.key)?.tenantId;
    },
    readJson(name) {
      for (const key of path) {
        const variable = root.variable(key, name);
        if (variable !== undefined) return variable.value;
      }
      return undefined;
    },
  };
}

/**
 * Evaluates an expression; a static text is the value itself. The caller chooses the kind of incident for a failure.
 */
export function evaluate(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): Evaluated | Failure {
  if (expression.kind === 'static') return { value: expression.value, warnings: [] };
  const compiled = compileExpression(expression.text);
  if (compiled.kind === 'syntaxError') {
    return failure(
      'EXTRACT_VALUE_ERROR',
      `Failed to parse expression '${expression.text}': ${compiled.message}`,
    );
  }
  const evaluation = compiled.evaluate(
    withClusterVariables(context, scope, compiled.variables),
    context.feel,
  );
  if (evaluation.kind === 'failure') {
    return failure('EXTRACT_VALUE_ERROR', evaluation.message + warningLines(evaluation.warnings));
  }
  return evaluation;
}

export interface Evaluated {
  readonly value: FeelValue;
  readonly warnings: readonly FeelWarning[];
}

/** A FEEL type with its check. `extract` returns `undefined` for a value of another type. */
interface ResultType<T> {
  readonly name: string;
  readonly read: (value: FeelValue) => T | undefined;
  /** For a value that has the type but is refused: the expectation and the finding, as text. */
  readonly refusal?: string;
}

const stringType: ResultType<string> = {
  name: 'STRING',
  read: (value) => (typeof value === 'string' ? value : undefined),
};
const booleanType: ResultType<boolean> = {
  name: 'BOOLEAN',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};
/** The range of Java's `int`, which columns and clients use. */
const wholeNumberMax = 2 ** 31 - 1;
const wholeNumberType: ResultType<number> = {
  name: 'NUMBER',
  read: (value) => (typeof value === 'number' ? wholeNumber(value) : undefined),
  refusal: `a number from ${-wholeNumberMax - 1} to ${wholeNumberMax}, but was out of that range.`,
};
function wholeNumber(value: number): number | undefined {
  const whole = Math.trunc(value);
  return whole <= wholeNumberMax && whole >= -wholeNumberMax - 1 ? whole : undefined;
}
const stringListType: ResultType<readonly string[]> = {
  name: 'ARRAY',
  read: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
  refusal:
    "'ARRAY' containing 'STRING' items, but was 'ARRAY' containing at least one non-'STRING' item.",
};

const listType: ResultType<readonly FeelValue[]> = {
  name: 'ARRAY',
  read: (value) => (isList(value) ? value : undefined),
};

export function evaluateList(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): readonly FeelValue[] | Failure {
  return evaluateAs(context, scope, expression, listType);
}

export function evaluateString(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): string | Failure {
  return evaluateAs(context, scope, expression, stringType);
}

export function evaluateBoolean(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): boolean | Failure {
  return evaluateAs(context, scope, expression, booleanType);
}

const decimalNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Evaluates a whole number; a static text may be one as well. */
export function evaluateWholeNumber(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): number | Failure {
  if (expression.kind === 'static') {
    const value = decimalNumber.test(expression.value)
      ? Number(expression.value)
      : expression.value;
    return (
      wholeNumberType.read(value) ?? wrongType(expression, { value, warnings: [] }, wholeNumberType)
    );
  }
  return evaluateAs(context, scope, expression, wholeNumberType);
}

/** Evaluates a list of texts; a static text is a comma-separated list. */
export function evaluateStringList(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
): readonly string[] | Failure {
  if (expression.kind === 'static') {
    return expression.value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  return evaluateAs(context, scope, expression, stringListType);
}

function evaluateAs<T>(
  context: CommandContext,
  scope: VariableScope,
  expression: Expression,
  type: ResultType<T>,
): T | Failure {
  const evaluated = evaluate(context, scope, expression);
  if (isFailure(evaluated)) return evaluated;
  return type.read(evaluated.value) ?? wrongType(expression, evaluated, type);
}

function wrongType<T>(
  expression: Expression,
  evaluated: Evaluated,
  { name, refusal }: ResultType<T>,
): Failure {
  const text = expressionText(expression);
  const found = typeName(evaluated.value);
  const problem =
    refusal !== undefined && found === name ? refusal : `'${name}', but was '${found}'.`;
  const message = `Expected result of the expression '${text}' to be ${problem}${warningLines(evaluated.warnings)}`;
  return { ...failure('EXTRACT_VALUE_ERROR', message), foundType: found };
}

export function warningLines(warnings: readonly FeelWarning[]): string {
  if (warnings.length === 0) return '';
  const lines = warnings.map((warning) => `[${warning.type}] ${warning.message}`);
  return ` The evaluation reported the following warnings:\n${lines.join('\n')}`;
}
