import { describe, expect, it } from 'vitest';
import { readDmn } from './read-dmn.ts';

function read(drg: string, ...decisions: readonly string[]) {
  const all = decisions.map(
    (attributes) =>
      `<decision ${attributes}><literalExpression><text>1</text></literalExpression></decision>`,
  );
  return readDmn(
    `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" ${drg}>${all.join('')}</definitions>`,
  );
}

describe('a file of decisions', () => {
  it('uses the id as the name if a name is missing, as its decisions do', () => {
    const drg = read('id="d"', 'id="a"', 'id="b" name="B"');
    if (drg.kind === 'invalid') throw new Error(drg.reasons.join('\n'));
    expect([drg.name, ...drg.decisions.map(({ name }) => name)]).toEqual(['d', 'a', 'B']);
  });

  it('may have no decisions', () => {
    expect(read('id="d"')).toMatchObject({ kind: 'drg', decisions: [] });
  });

  it.each([
    [read(''), 'Expected the decision requirements to have an id, but none given'],
    [read('id="d"', 'name="a"'), 'Expected the decision to have an id, but none given'],
    [read('id="d"', 'id="a"', 'id="a"'), `Expected one decision with id 'a', but found several`],
    [
      read(`id="${'d'.repeat(256)}"`),
      `Expected the id of the decision requirements 'dddddddddddddddddddd…' to be at most 255 ` +
        'characters long, but it has 256',
    ],
  ])('is refused if an id is missing, duplicate or too long: %#', (drg, reason) => {
    expect(drg).toEqual({ kind: 'invalid', reasons: [reason] });
  });
});

describe('optional logic and required names', () => {
  const file = (content: string) =>
    readDmn(
      `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d">${content}</definitions>`,
    );

  it('a call of a knowledge model without logic gives null', () => {
    expect(file('<businessKnowledgeModel id="k" name="k"/>')).toMatchObject({
      kind: 'drg',
      knowledgeModels: [{ logic: { kind: 'literalExpression', text: 'null' } }],
    });
  });

  it('a table with several outputs needs a name for each', () => {
    const table = (outputs: string) =>
      file(`<decision id="a"><decisionTable>${outputs}</decisionTable></decision>`);
    expect(table('<output/>').kind).toBe('drg');
    expect(table('<output name="x"/><output name="y"/>').kind).toBe('drg');
    expect(table('<output name="x"/><output/>')).toEqual({
      kind: 'invalid',
      reasons: ['Each output of a decision table with several outputs must have a name'],
    });
  });
});
