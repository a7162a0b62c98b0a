/** DMN text for tests, with only the parts that a test is about. */
import { element } from './bpmn.ts';

const namespaces =
  'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" ' +
  'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" namespace="http://camunda.org/schema/1.0/dmn"';

export function dmn(drgId: string, ...decisions: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><definitions ${namespaces} id="${drgId}" name="${drgId} name">${decisions.join('')}</definitions>`;
}

/** A decision of one FEEL expression, which may read the results of others. */
export function literal(
  id: string,
  expression: string,
  options: { readonly requires?: readonly string[]; readonly versionTag?: string } = {},
): string {
  const required = (options.requires ?? []).map(
    (other) =>
      `<informationRequirement><requiredDecision href="#${other}" /></informationRequirement>`,
  );
  const tag =
    options.versionTag === undefined
      ? ''
      : `<extensionElements><zeebe:versionTag value="${options.versionTag}" /></extensionElements>`;
  return `<decision id="${id}" name="${id} name">${tag}<variable name="${id}" />${required.join('')}<literalExpression><text>${expression}</text></literalExpression></decision>`;
}

/** A table of one input and one output: `[unary tests, output]` a rule. */
function table(
  id: string,
  input: string,
  ...rules: readonly (readonly [tests: string, output: string])[]
): string {
  const rows = rules.map(
    ([tests, output], index) =>
      `<rule id="rule_${index + 1}"><inputEntry id="i${index}"><text>${tests}</text></inputEntry>` +
      `<outputEntry id="o${index}"><text>${output}</text></outputEntry></rule>`,
  );
  return (
    `<decision id="${id}" name="${id} name"><decisionTable hitPolicy="FIRST">` +
    `<input id="input_1" label="Input"><inputExpression><text>${input}</text></inputExpression></input>` +
    `<output id="output_1" label="Output" name="result" />${rows.join('')}</decisionTable></decision>`
  );
}

/** `price` of `amount` for a `customer`, less the `discount` for gold ones. */
export const pricing = dmn(
  'pricing',
  table('discount', 'customer', ['"gold"', '20'], ['', '0']),
  literal('price', 'amount * (100 - discount) / 100', { requires: ['discount'] }),
);

/** A task that calls a decision; its output becomes `result`. */
export function ruleTask(called: string, extensions = ''): string {
  return element('businessRuleTask', 'decide', {
    extensions: `<zeebe:calledDecision ${called} resultVariable="result" />${extensions}`,
  });
}
