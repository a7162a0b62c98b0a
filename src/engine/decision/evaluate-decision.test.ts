import { describe, expect, it } from 'vitest';
import type { FeelContext } from '../../feel/evaluation.ts';
import { toJson } from '../../feel/json.ts';
import { parseDmn } from '../../model/dmn/parse-dmn.ts';
import type { Drg } from '../../model/dmn/decision-model.ts';
import { evaluateDecision } from './evaluate-decision.ts';
import type { DecisionEvaluation } from './evaluation.ts';

const context: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0 };

function drgOf(content: string): Drg {
  const parsed = parseDmn(
    `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="DRG"
      namespace="test">${content}</definitions>`,
  );
  if (parsed.kind === 'invalid') throw new Error(parsed.reasons.join('\n'));
  return structuredClone(parsed);
}

interface Table {
  readonly policy: string;
  readonly rules: readonly (readonly [test: string, output: string])[];
  readonly outputValues?: string;
  readonly fallback?: string;
}

function table({ policy, rules, outputValues, fallback }: Table): string {
  const allowed =
    outputValues === undefined ? '' : `<outputValues><text>${outputValues}</text></outputValues>`;
  const other =
    fallback === undefined
      ? ''
      : `<defaultOutputEntry><text>${fallback}</text></defaultOutputEntry>`;
  const rows = rules.map(
    ([test, output], index) => `<rule id="r${index + 1}">
      <inputEntry><text>${test}</text></inputEntry>
      <outputEntry><text>${output}</text></outputEntry></rule>`,
  );
  return `<decision id="t" name="T"><decisionTable ${policy}>
    <input id="i" label="Input"><inputExpression><text>x</text></inputExpression></input>
    <output id="o" name="result">${allowed}${other}</output>${rows.join('')}</decisionTable></decision>`;
}

function evaluate(
  drg: Drg,
  id: string,
  variables: Readonly<Record<string, string>>,
): DecisionEvaluation {
  return evaluateDecision(drg, id, { readJson: (name) => variables[name] }, context);
}

function outcome(content: string, id: string, x: string): string {
  const result = evaluate(drgOf(content), id, { x });
  return result.kind === 'evaluated' ? toJson(result.output) : result.message;
}

const two: Table['rules'] = [
  ['&gt; 1', '"big"'],
  ['&gt; 5', '"bigger"'],
];
const numbers: Table['rules'] = [
  ['&gt; 1', '10'],
  ['&gt; 5', '4'],
  ['&gt; 100', '1'],
];

describe('hit policies', () => {
  it.each([
    ['', two, '3', '"big"'],
    ['hitPolicy="FIRST"', two, '9', '"big"'],
    ['hitPolicy="RULE ORDER"', two, '9', '["big","bigger"]'],
    ['hitPolicy="COLLECT"', numbers, '9', '[10,4]'],
    ['hitPolicy="COLLECT" aggregation="SUM"', numbers, '9', '14'],
    ['hitPolicy="COLLECT" aggregation="MIN"', numbers, '9', '4'],
    ['hitPolicy="COLLECT" aggregation="MAX"', numbers, '9', '10'],
    ['hitPolicy="COLLECT" aggregation="COUNT"', numbers, '9', '2'],
    ['hitPolicy="COLLECT"', numbers, '0', 'null'],
  ] as const)('%s %#', (policy, rules, x, expected) => {
    expect(outcome(table({ policy, rules }), 't', x)).toBe(expected);
  });

  it('orders by the allowed values', () => {
    const outputValues = '"bigger", "big"';
    const priority = table({ policy: 'hitPolicy="PRIORITY"', rules: two, outputValues });
    expect(outcome(priority, 't', '9')).toBe('"bigger"');
    const order = table({ policy: 'hitPolicy="OUTPUT ORDER"', rules: two, outputValues });
    expect(outcome(order, 't', '9')).toBe('["bigger","big"]');
  });

  it('returns the default output when no rule matches', () => {
    expect(outcome(table({ policy: '', rules: two, fallback: '"none"' }), 't', '0')).toBe('"none"');
  });

  it('fails when UNIQUE or ANY is broken', () => {
    expect(outcome(table({ policy: '', rules: two }), 't', '9')).toBe(
      `Expected to evaluate decision 't', but multiple values aren't allowed for UNIQUE hit policy. found: 'List(Map(result -> "big"), Map(result -> "bigger"))'`,
    );
    expect(outcome(table({ policy: 'hitPolicy="ANY"', rules: two }), 't', '9')).toBe(
      `Expected to evaluate decision 't', but different values aren't allowed for ANY hit policy. found: 'List(Map(result -> "big"), Map(result -> "bigger"))'`,
    );
  });
});

const requirement =
  '<informationRequirement><requiredDecision href="#t"/></informationRequirement>';
const root = `<decision id="root" name="Root"><variable name="root"/>${requirement}
  <literalExpression><text>assert(t, t != null) + "!"</text></literalExpression></decision>`;

describe('the audit', () => {
  it('lists the inputs and matches of every decision, the requested one last', () => {
    const drg = drgOf(table({ policy: 'hitPolicy="FIRST"', rules: two }) + root);
    expect(evaluate(drg, 'root', { x: '9' })).toMatchObject({
      kind: 'evaluated',
      output: 'big!',
      evaluatedDecisions: [
        {
          decisionId: 't',
          decisionName: 'T',
          decisionType: 'DECISION_TABLE',
          output: 'big',
          evaluatedInputs: [{ inputId: 'i', inputName: 'Input', inputValue: 9 }],
          matchedRules: [
            {
              ruleId: 'r1',
              ruleIndex: 1,
              evaluatedOutputs: [{ outputId: 'o', outputName: 'result', outputValue: 'big' }],
            },
          ],
        },
        { decisionId: 'root', decisionType: 'LITERAL_EXPRESSION', output: 'big!' },
      ],
    });
  });

  it('ends with the decision that failed', () => {
    const drg = drgOf(table({ policy: 'hitPolicy="FIRST"', rules: two }) + root);
    expect(evaluate(drg, 'root', { x: '0' })).toMatchObject({
      kind: 'failed',
      failedDecisionId: 'root',
      message: `Expected to evaluate decision 'root', but Assertion failure on evaluate the expression 'assert(t, t != null) + "!"': The condition is not fulfilled`,
      evaluatedDecisions: [
        { decisionId: 't', output: null },
        { decisionId: 'root', output: null },
      ],
    });
  });

  it('keeps the inputs of a failed table, and names the table', () => {
    const drg = drgOf(table({ policy: '', rules: two }) + root);
    expect(evaluate(drg, 'root', { x: '9' })).toMatchObject({
      kind: 'failed',
      failedDecisionId: 't',
      evaluatedDecisions: [
        {
          decisionId: 't',
          output: null,
          evaluatedInputs: [{ inputValue: 9 }],
          matchedRules: [{}, {}],
        },
      ],
    });
  });
});

describe('limits', () => {
  it('apply to a decision as they apply to an expression', () => {
    const drg = drgOf(
      '<decision id="d" name="d"><literalExpression><text>for i in 1..1000000000 return i</text></literalExpression></decision>',
    );
    expect(evaluate(drg, 'd', {})).toMatchObject({
      kind: 'failed',
      message:
        "Expected to evaluate decision 'd', but the evaluation took more than 1000000 units of work, which is its limit",
    });
  });
});
