import { compareNumbers, add, numberToText } from '../../feel/number.ts';
import { same } from '../../feel/compare.ts';
import {
  contextCost,
  entryCost,
  itemsCost,
  numberCost,
  valueCost,
  warningCost,
} from '../../feel/costs.ts';
import { shownLengthMax, warningLengthMax } from '../../feel/feel-limits.ts';
import { shorten } from '../../feel/shorten.ts';
import { show, writingCost } from '../../feel/show.ts';
import { isNumber } from '../../feel/values.ts';
import type { FeelNumber, FeelValue } from '../../feel/values.ts';
import type { Runtime } from '../../feel/runtime.ts';
import type { CompiledExpression } from '../../feel/expression.ts';
import type { CompiledRule, CompiledTable } from './compiled-drg.ts';
import type { EvaluatedInput, MatchedRule } from './evaluation.ts';
import { DecisionFailure } from './decision-failure.ts';

/** Evaluates one expression of the table; throws a `DecisionFailure`. */
export type Evaluate = (program: CompiledExpression, input?: FeelValue) => FeelValue;

/** The audit of a table, complete even when the table failed. */
export interface TableTrace {
  inputs: readonly EvaluatedInput[];
  matchedRules: readonly MatchedRule[];
}

interface Match {
  readonly rule: CompiledRule;
  readonly values: readonly FeelValue[];
}

/** DMN 1.3 §8.2. Writes its findings into `trace` while it evaluates. */
export function evaluateTable(
  table: CompiledTable,
  evaluate: Evaluate,
  { trace, run }: { readonly trace: TableTrace; readonly run: Runtime },
): FeelValue {
  const inputs = table.inputs.map(({ program }) => evaluate(program));
  trace.inputs = table.inputs.map(({ id, name }, index) => {
    return { inputId: id, inputName: name, inputValue: inputs[index] ?? null };
  });
  const rules = matchingRules(table, inputs, evaluate, run);
  if (rules.length === 0) return defaultOutput(table, evaluate);
  const matches = rules.map((rule) => ({ rule, values: rule.outputs.map((one) => evaluate(one)) }));
  // Charges the audit of each match, and the context of its outputs.
  run.charge(matches.length * (contextCost + entryCost * table.outputs.length));
  trace.matchedRules = matches.map((match) => describeMatch(table, match));
  return applyHitPolicy(table, matches, run);
}

function matchingRules(
  table: CompiledTable,
  inputs: readonly FeelValue[],
  evaluate: Evaluate,
  run: Runtime,
): readonly CompiledRule[] {
  const found: CompiledRule[] = [];
  for (const rule of table.rules) {
    run.charge(1);
    if (!accepts(rule, inputs, evaluate)) continue;
    found.push(rule);
    if (table.hitPolicy === 'FIRST') break;
  }
  return found;
}

function accepts(rule: CompiledRule, inputs: readonly FeelValue[], evaluate: Evaluate): boolean {
  for (const { input, program } of rule.tests) {
    const result = evaluate(program, inputs[input] ?? null);
    if (result === true) continue;
    if (result === false || result === null) return false;
    throw new DecisionFailure(`input entry must return true or false, but found '${show(result)}'`);
  }
  return true;
}

function describeMatch(table: CompiledTable, { rule, values }: Match): MatchedRule {
  return {
    ruleId: rule.id,
    ruleIndex: rule.index,
    evaluatedOutputs: table.outputs.map(({ id, label }, index) => {
      return { outputId: id, outputName: label, outputValue: values[index] ?? null };
    }),
  };
}

function defaultOutput(table: CompiledTable, evaluate: Evaluate): FeelValue {
  const values = table.outputs.flatMap(({ name, fallback }) =>
    fallback === undefined ? [] : [[name, evaluate(fallback)] as const],
  );
  const [only] = values;
  if (only === undefined) return null;
  return values.length === 1 ? only[1] : new Map(values);
}

/** A table with one output returns its bare value, a table with several a context. */
function outputOf(table: CompiledTable, { values }: Match): FeelValue {
  if (table.outputs.length <= 1) return values[0] ?? null;
  return new Map(table.outputs.map(({ name }, index) => [name, values[index] ?? null]));
}

function applyHitPolicy(table: CompiledTable, matches: readonly Match[], run: Runtime): FeelValue {
  const [first] = matches;
  if (first === undefined) return null;
  switch (table.hitPolicy) {
    case 'UNIQUE':
      if (matches.length === 1) return outputOf(table, first);
      throw new DecisionFailure(
        `multiple values aren't allowed for UNIQUE hit policy. found: '${showMatches(table, matches, run)}'`,
      );
    case 'FIRST':
      return outputOf(table, first);
    case 'ANY':
      return anyOutput(table, matches, run);
    case 'PRIORITY': {
      const [best = first] = byPriority(table, matches, run);
      return outputOf(table, best);
    }
    case 'OUTPUT ORDER':
      return byPriority(table, matches, run).map((match) => outputOf(table, match));
    case 'RULE ORDER':
      return matches.map((match) => outputOf(table, match));
    case 'COLLECT':
      return collect(table, matches, run);
  }
}

/** Shows as many matches as a message can contain; a table may have more rules than any reader needs. */
function showMatches(table: CompiledTable, matches: readonly Match[], run: Runtime): string {
  const maps: string[] = [];
  let length = 0;
  for (const { values } of matches) {
    const entries: string[] = [];
    for (const [index, { name }] of table.outputs.entries()) {
      if (length > warningLengthMax) return `List(${[...maps, '…'].join(', ')})`;
      run.charge(warningCost(shownLengthMax));
      const entry = `${shorten(name)} -> ${show(values[index] ?? null)}`;
      entries.push(entry);
      length += entry.length;
    }
    maps.push(`Map(${entries.join(', ')})`);
  }
  return `List(${maps.join(', ')})`;
}

function anyOutput(table: CompiledTable, matches: readonly Match[], run: Runtime): FeelValue {
  const distinct: Match[] = [];
  for (const match of matches) {
    const known = distinct.some(({ values }) =>
      values.every((value, index) => {
        run.charge(valueCost);
        return same(value, match.values[index] ?? null, run);
      }),
    );
    if (!known) distinct.push(match);
  }
  const [first] = distinct;
  if (first !== undefined && distinct.length === 1) return outputOf(table, first);
  throw new DecisionFailure(
    `different values aren't allowed for ANY hit policy. found: '${showMatches(table, distinct, run)}'`,
  );
}

/** Orders by the position of each output in its list of allowed values; unlisted values come last. */
function byPriority(
  table: CompiledTable,
  matches: readonly Match[],
  run: Runtime,
): readonly Match[] {
  const comparisons = matches.length * Math.ceil(Math.log2(1 + matches.length));
  run.charge(comparisons * valueCost * (1 + table.outputs.length));
  const ranked = matches.map((match) => ({
    match,
    ranks: table.outputs.map(({ priorities }, index) => rank(match.values[index], priorities, run)),
  }));
  ranked.sort((x, y) => {
    const at = x.ranks.findIndex((value, index) => value !== y.ranks[index]);
    return at < 0 ? 0 : (x.ranks[at] ?? 0) - (y.ranks[at] ?? 0);
  });
  return ranked.map(({ match }) => match);
}

function rank(value: FeelValue | undefined, priorities: readonly string[], run: Runtime): number {
  run.charge(writingCost(value ?? null) + itemsCost(priorities.length));
  const text =
    typeof value === 'string' ? value : isNumber(value) ? numberToText(value) : undefined;
  const position = text === undefined ? -1 : priorities.indexOf(text);
  return position < 0 ? priorities.length : position;
}

function collect(table: CompiledTable, matches: readonly Match[], run: Runtime): FeelValue {
  if (table.aggregation === undefined) return matches.map((match) => outputOf(table, match));
  if (table.aggregation === 'COUNT') return matches.length;
  const numbers = matches.map(({ values }) => numberOf(values[0] ?? null));
  for (const number of numbers) run.charge(valueCost + numberCost(number));
  const [first = 0, ...rest] = numbers;
  switch (table.aggregation) {
    case 'SUM':
      return rest.reduce((total, value) => add(total, value) ?? total, first);
    case 'MIN':
      return rest.reduce(
        (least, value) => (compareNumbers(value, least) < 0 ? value : least),
        first,
      );
    case 'MAX':
      return rest.reduce((most, value) => (compareNumbers(value, most) > 0 ? value : most), first);
  }
}

function numberOf(value: FeelValue): FeelNumber {
  if (isNumber(value)) return value;
  throw new DecisionFailure(`expected number but found '${show(value)}'`);
}
