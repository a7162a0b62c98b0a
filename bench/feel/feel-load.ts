import { fromJson } from '../../src/feel/json.ts';
import type { FeelValue } from '../../src/feel/values.ts';

/** Kinds of expressions as in models; `n` makes each text different. */
const templates: readonly ((n: number) => string)[] = [
  (n) => `x > ${n}`,
  (n) => `order.total + ${n}`,
  (n) => `items[item.price > ${n}]`,
  (n) => `if x > ${n} and name = "Bob" then "a" else "b"`,
  (n) => `sum(for i in items return i.price * ${n})`,
  (n) => `{total: x * ${n}, label: "n-" + name}`,
  (n) => `some i in items satisfies i.price > ${n}`,
  (n) => `upper case(name) = "BOB${n}"`,
  (n) => `order.customer.city = "Berlin" or x = ${n}`,
  (n) => `count(items) + ${n}`,
  (n) => `x in [1..${n + 1}]`,
  (n) => `string(x + ${n})`,
  (n) => `price * 1.19 - ${n}`,
  (n) => `date("2026-11-21") < date("2026-12-0${(n % 9) + 1}")`,
  (n) => `missing = null and x != ${n}`,
];

export function mixedExpressions(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const template = templates[index % templates.length];
    return template === undefined ? 'null' : template(index);
  });
}

const items = [1, 2, 3, 4, 5].map((n) => ({ name: `item ${n}`, price: n * 10, count: n }));

/** The variables of one process instance: some are read, the rest are not. */
function scopeVariables(n: number): Readonly<Record<string, unknown>> {
  const variables: Record<string, unknown> = {
    x: n,
    name: n % 2 === 0 ? 'Bob' : 'Alice',
    price: n + 0.99,
    order: { total: n * 100, customer: { city: 'Berlin', id: n } },
    items,
  };
  for (let index = 5; index < 100; index += 1) {
    variables[`variable${index}`] = { id: index, text: 'some text', flag: true };
  }
  return variables;
}

export interface ScopeForms {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly json: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, FeelValue>;
}

export function scopeForms(n: number): ScopeForms {
  const plain = scopeVariables(n);
  const json = new Map(Object.entries(plain).map(([name, value]) => [name, JSON.stringify(value)]));
  const values = new Map([...json].map(([name, text]) => [name, fromJson(text)]));
  return { plain, json, values };
}

/** A table of `rules` rules with three inputs; only the last but four accepts. */
export function decisionTableXml(rules: number): string {
  const rows = Array.from({ length: rules }, (_, index) => {
    const n = index + 1;
    const tests = [`"group ${n}"`, `[${n * 10}..${n * 10 + 9}]`, `&gt; ${n}`];
    const entries = tests.map((text) => `<inputEntry><text>${text}</text></inputEntry>`).join('');
    return `<rule id="r${n}">${entries}<outputEntry><text>"result ${n}"</text></outputEntry></rule>`;
  });
  const inputs = ['group', 'amount', 'age'].map((name) => {
    return `<input id="i_${name}"><inputExpression><text>${name}</text></inputExpression></input>`;
  });
  return `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    id="bench" name="bench" namespace="bench"><decision id="d" name="d">
    <decisionTable hitPolicy="FIRST">${inputs.join('')}<output id="o" name="result"/>
    ${rows.join('')}</decisionTable></decision></definitions>`;
}
