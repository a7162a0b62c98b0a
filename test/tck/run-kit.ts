import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  evaluateDecision,
  evaluateDecisionService,
} from '../../src/engine/decision/evaluate-decision.ts';
import type { DecisionEvaluation } from '../../src/engine/decision/evaluation.ts';
import type { FeelContext } from '../../src/feel/evaluation.ts';
import { compareNumbers, subtract } from '../../src/feel/number.ts';
import { valueScope } from '../../src/feel/scope.ts';
import { show } from '../../src/feel/show.ts';
import { isList, isMap, isNumber } from '../../src/feel/values.ts';
import type { FeelValue } from '../../src/feel/values.ts';
import type { Drg } from '../../src/model/dmn/decision-model.ts';
import { parseDmn } from '../../src/model/dmn/parse-dmn.ts';
import { readTckFile } from './test-case.ts';
import type { ExpectedResult, TckCase } from './test-case.ts';

/** The folder of the DMN Technology Compatibility Kit, beside the repository and never in it. */
export const kit = join(import.meta.dirname, '../../../shared/tck');

export interface Outcome {
  readonly folder: string;
  readonly level: string;
  readonly name: string;
  readonly camundaPasses: boolean;
  /** Undefined when the case passes. */
  readonly problem: string | undefined;
}

function readPublished(): ReadonlySet<string> {
  const lines = readFileSync(join(kit, 'camunda-results.csv'), 'utf8').split('\n').slice(1);
  const passed = new Set<string>();
  for (const line of lines) {
    const [folder, test, id, result] = line.split(',');
    if (result === 'SUCCESS') passed.add(`${folder ?? ''}/${test ?? ''}/${id ?? ''}`);
  }
  return passed;
}

const context: FeelContext = {
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  timeZone: 'UTC',
  random: () => 0.5,
};

function runFolder(folder: string, published: ReadonlySet<string>): Outcome[] {
  const path = join(kit, folder);
  const files = readdirSync(path)
    .filter((file) => /-test-.*\.xml$/.test(file))
    .sort();
  return files.flatMap((file) => {
    const { model, cases } = readTckFile(readFileSync(join(path, file), 'utf8'));
    const parsed = parseDmn(readFileSync(join(path, model), 'utf8'), {
      escapeNames: true,
      lenient: true,
    });
    return cases.map((one): Outcome => {
      const name = `${file.replace(/\.xml$/, '')}/${one.id}`;
      const problem =
        parsed.kind === 'invalid'
          ? `invalid model: ${parsed.reasons.join('; ').slice(0, 300)}`
          : check(parsed, one);
      const level = folder.split('/')[0] ?? '';
      const camundaPasses = published.has(`${folder}/${name}`);
      return { folder, level, name, camundaPasses, problem };
    });
  });
}

function check(drg: Drg, one: TckCase): string | undefined {
  const problems = one.expected.flatMap((expected) => {
    const result = evaluate(drg, one, expected);
    if (typeof result === 'string') return [result];
    return checkResult(pick(result, one, expected), expected) ?? [];
  });
  return problems.length === 0 ? undefined : problems.join('; ');
}

function evaluate(drg: Drg, one: TckCase, expected: ExpectedResult): DecisionEvaluation | string {
  const scope = valueScope(one.inputs);
  if (one.type === 'decisionService') {
    const service = drg.services.find(({ name }) => name === one.invocable);
    if (service === undefined) return `no decision service '${one.invocable ?? ''}'`;
    return evaluateDecisionService(drg, service.id, scope, context);
  }
  const decision = drg.decisions.find(({ name }) => name === expected.node);
  if (decision === undefined) return `no decision '${expected.node}'`;
  return evaluateDecision(drg, decision.id, scope, context);
}

/** A service with several outputs gives a context; each result node is one of its entries. */
function pick(
  result: DecisionEvaluation,
  one: TckCase,
  expected: ExpectedResult,
): DecisionEvaluation {
  const { expected: all } = one;
  if (result.kind === 'failed' || all.length < 2 || !isMap(result.output)) return result;
  if (one.type !== 'decisionService') return result;
  return { ...result, output: result.output.get(expected.node) ?? null };
}

function checkResult(result: DecisionEvaluation, expected: ExpectedResult): string | undefined {
  if (result.kind === 'failed') {
    if (expected.isError && expected.value === null) return undefined;
    return `expected ${show(expected.value)}, but failed: ${result.message.slice(0, 300)}`;
  }
  if (matches(result.output, expected.value)) return undefined;
  const warnings = result.warnings
    .map(({ message }) => message)
    .join(' | ')
    .slice(0, 300);
  return `expected ${show(expected.value)}, but got ${show(result.output)} ${warnings}`;
}

const tolerance = 1e-8;

function matches(actual: FeelValue, expected: FeelValue): boolean {
  if (isNumber(actual) && isNumber(expected)) {
    const distance = subtract(actual, expected) ?? Number.NaN;
    return compareNumbers(distance, tolerance) < 0 && compareNumbers(distance, -tolerance) > 0;
  }
  if (isList(actual) && isList(expected)) {
    if (actual.length !== expected.length) return false;
    return actual.every((item, index) => matches(item, expected[index] ?? null));
  }
  if (isMap(actual) && isMap(expected)) {
    if (actual.size !== expected.size) return false;
    return [...expected].every(([key, value]) => matches(actual.get(key) ?? null, value));
  }
  if (typeof actual !== 'object' || actual === null) return actual === expected;
  if (typeof expected !== 'object' || expected === null) return false;
  return show(actual) === show(expected);
}

/** Runs all cases of the folders whose name holds `wanted`. */
export function runKit(wanted: string): readonly Outcome[] {
  const published = readPublished();
  return kitFolders()
    .filter((folder) => folder.includes(wanted))
    .flatMap((folder) => runFolder(folder, published));
}

export function kitFolders(): readonly string[] {
  return ['compliance-level-2', 'compliance-level-3'].flatMap((level) =>
    readdirSync(join(kit, level))
      .sort()
      .map((folder) => `${level}/${folder}`),
  );
}
