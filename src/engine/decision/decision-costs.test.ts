/** Decisions are charged for their work besides expressions. A small budget stops them, so the tests need no clock. */
import { describe, expect, it } from 'vitest';
import type { FeelContext } from '../../feel/evaluation.ts';
import { warningLengthMax } from '../../feel/feel-limits.ts';
import { parseDmn } from '../../model/dmn/parse-dmn.ts';
import { evaluateDecision } from './evaluate-decision.ts';
import type { DecisionEvaluation } from './evaluation.ts';

function evaluate(
  content: string,
  costMax: number,
  variables: Readonly<Record<string, string>> = {},
): DecisionEvaluation {
  const drg = parseDmn(
    `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="DRG"
      namespace="test">${content}</definitions>`,
  );
  if (drg.kind === 'invalid') throw new Error(drg.reasons.join('\n'));
  const limits = { costMax };
  const context: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0, limits };
  return evaluateDecision(drg, 't', { readJson: (name) => variables[name] }, context);
}

function isStopped(evaluation: DecisionEvaluation): boolean {
  return (
    evaluation.kind === 'failed' && / took more than \d+ units of work/.test(evaluation.message)
  );
}

/** The least budget that an evaluation does not exceed, accurate to one per cent. */
function costOf(content: string, variables: Readonly<Record<string, string>> = {}): number {
  let [low, high] = [0, 64_000_000];
  while (high - low > 1 + low / 100) {
    const middle = Math.floor((low + high) / 2);
    if (isStopped(evaluate(content, middle, variables))) low = middle;
    else high = middle;
  }
  return high;
}

const times = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join('');

function literal(text: string, type = ''): string {
  return `<decision id="t" name="T"><variable name="t" ${type && `typeRef="${type}"`}/>
    <literalExpression><text>${text}</text></literalExpression></decision>`;
}

const listOf = (name: string, item: string): string =>
  `<itemDefinition name="${name}" isCollection="true"><typeRef>${item}</typeRef></itemDefinition>`;

function table(
  policy: string,
  {
    rules,
    output,
    outputs = 1,
  }: { rules: number; output: (n: number) => string; outputs?: number },
  allowed = '',
): string {
  const values = allowed && `<outputValues><text>${allowed}</text></outputValues>`;
  return `<decision id="t" name="T"><decisionTable ${policy}>
    <input id="i"><inputExpression><text>1</text></inputExpression></input>
    ${times(outputs, (n) => `<output id="o${n}" name="o${n}">${values}</output>`)}
    ${times(
      rules,
      (n) => `<rule id="r${n}"><inputEntry><text>-</text></inputEntry>
        ${`<outputEntry><text>${output(n)}</text></outputEntry>`.repeat(outputs)}</rule>`,
    )}</decisionTable></decision>`;
}

describe('a declared type', () => {
  const numbers = 'for i in 1..20000 return i';

  it('is charged for each checked value', () => {
    const untyped = costOf(literal(numbers));
    const typed = costOf(listOf('numbers', 'number') + literal(numbers, 'numbers'));
    expect(typed - untyped).toBeGreaterThanOrEqual(20_000);
  });

  it('is charged for the search among the types of a model, for each value', () => {
    const few = listOf('rows', 'row') + listOf('row', 'number');
    const many = times(400, (n) => listOf(`other${n}`, 'number')) + few;
    const rows = literal('for i in 1..2000 return [i]', 'rows');
    expect(costOf(many + rows) - costOf(few + rows)).toBeGreaterThanOrEqual(2_000 * 50);
  });

  it('is charged for the message that shows the wrong value', () => {
    const wrong = listOf('numbers', 'number') + literal('["a"]', 'numbers');
    const right = listOf('numbers', 'number') + literal('[1]', 'numbers');
    expect(costOf(wrong) - costOf(right)).toBeGreaterThanOrEqual(200);
  });
});

describe('a table whose rules all match', () => {
  it('is charged for comparing outputs for ANY, each with all different ones', () => {
    const different = table('hitPolicy="ANY"', { rules: 300, output: (n) => `${n}` });
    const equal = table('hitPolicy="ANY"', { rules: 300, output: () => '100' });
    expect(costOf(different) - costOf(equal)).toBeGreaterThanOrEqual((300 * 299) / 2);
  });

  it.each(['UNIQUE', 'ANY'])('is refused by %s in a bounded message', (policy) => {
    const content = table(`hitPolicy="${policy}"`, {
      rules: 1_000,
      output: (n) => `long + string(${n})`,
      outputs: 3,
    });
    const result = evaluate(content, 64_000_000, { long: `"${'x'.repeat(2_000)}"` });
    const message = result.kind === 'failed' ? result.message : '';
    expect(message).toMatch(
      /values aren't allowed for (UNIQUE|ANY) hit policy\. found: 'List\(Map\(o0 -> /,
    );
    expect(message).toMatch(/…\)'$/);
    expect(message.length).toBeLessThanOrEqual(warningLengthMax + 1_000);
  });

  it('is charged for ranking outputs among the allowed values', () => {
    const rules = { rules: 300, output: () => '&quot;a&quot;' };
    const few = table('hitPolicy="OUTPUT ORDER"', rules, '&quot;a&quot;');
    const allowed = times(1_000, (n) => `&quot;b${n}&quot;,`);
    const many = table('hitPolicy="OUTPUT ORDER"', rules, `${allowed}&quot;a&quot;`);
    expect(costOf(many) - costOf(few)).toBeGreaterThanOrEqual(300 * 200);
  });

  it.each(['SUM', 'MIN', 'MAX'])('is charged for the digits that %s reads', (aggregation) => {
    const policy = (text: string) => `hitPolicy="COLLECT" ${text}`;
    const digits = { rules: 200, output: () => `0.${'7'.repeat(900)}` };
    const collected = costOf(table(policy(''), digits));
    const aggregated = costOf(table(policy(`aggregation="${aggregation}"`), digits));
    expect(aggregated - collected).toBeGreaterThanOrEqual(200 * 500);
  });

  it('is charged for the audit of each rule and output', () => {
    const one = table('hitPolicy="RULE ORDER"', { rules: 200, output: () => '1' });
    const ten = table('hitPolicy="RULE ORDER"', { rules: 200, output: () => '1', outputs: 10 });
    expect(costOf(ten) - costOf(one)).toBeGreaterThanOrEqual(200 * 9 * 2);
  });
});

describe('boxed logic', () => {
  it.each([
    [
      'a relation',
      `<relation>${times(20, (n) => `<column name="c${n}"/>`)}
        ${`<row>${'<literalExpression><text>1</text></literalExpression>'.repeat(20)}</row>`.repeat(100)}</relation>`,
      100 * 20 * 2,
    ],
    [
      'a context',
      `<context>${times(500, (n) => `<contextEntry><variable name="v${n}"/><literalExpression><text>1</text></literalExpression></contextEntry>`)}</context>`,
      500 * 2,
    ],
  ])('%s costs its entries', (_what, logic, least) => {
    expect(costOf(`<decision id="t" name="T">${logic}</decision>`)).toBeGreaterThanOrEqual(least);
  });
});
