import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBpmn } from './parse-bpmn.ts';
import { around, extensions, flow, processFile } from './sample-files.ts';

const start = '<bpmn:startEvent id="S"/>';

/** Generous: a quadratic reader takes minutes for these files. */
const withinMs = 3_000;

describe('a hostile file', () => {
  it.each([
    ['foreign elements, a line each', '<foreign:x/>\n'.repeat(50_000)],
    ['unknown elements, a line each', '<bpmn:x/>\n'.repeat(50_000)],
    ['text where none belongs', '<bpmn:task>text</bpmn:task>\n'.repeat(20_000)],
    ['one id, many times', '<bpmn:task id="a"/>'.repeat(50_000)],
    [
      'a flow from one node to itself',
      '<bpmn:sequenceFlow sourceRef="S" targetRef="S"/>'.repeat(20_000),
    ],
    ['a long name', `<bpmn:task id="T" name="${'&amp;'.repeat(300_000)}"/>`],
    [
      'many attributes',
      `<bpmn:task ${Array.from({ length: 50_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`,
    ],
    [
      'sub-processes in each other',
      '<bpmn:subProcess>'.repeat(250) + '</bpmn:subProcess>'.repeat(250),
    ],
    [
      'an expression of brackets',
      `<bpmn:scriptTask id="T">${extensions(`<zeebe:script resultVariable="r" expression="=${'('.repeat(50_000)}"/>`)}</bpmn:scriptTask>`,
    ],
  ])('with %s gets a quick and short answer', { timeout: withinMs }, (_, content) => {
    const parsed = parseBpmn(processFile(start + content));
    if (parsed.kind === 'invalid') expect(parsed.reasons.join('\n').length).toBeLessThan(300_000);
  });

  it('with entities is refused before they are expanded', () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>`;
    const xml = processFile(start).replace('?>\n', `?>\n${laughs}`);
    expect(parseBpmn(xml)).toMatchObject({
      kind: 'invalid',
      reasons: [expect.stringContaining('A declaration is not allowed: <!DOCTYPE')],
    });
  });
});

describe('any text', () => {
  const seed = (Date.now() & 0x7fffffff) >>> 0;
  const valid = processFile(
    `${start}<bpmn:subProcess id="U" name="ü"><bpmn:startEvent id="I"/><bpmn:endEvent id="J"><bpmn:errorEventDefinition errorRef="Err"/></bpmn:endEvent>${flow('I', 'J')}</bpmn:subProcess>
    <bpmn:boundaryEvent id="B" attachedToRef="U"><bpmn:errorEventDefinition errorRef="Err"/></bpmn:boundaryEvent>${flow('B', 'T')}
    <bpmn:exclusiveGateway id="G" default="G_U"/><bpmn:userTask id="T">${extensions('<zeebe:userTask/><zeebe:formDefinition formId="f"/><zeebe:ioMapping><zeebe:input source="=a" target="b.c"/></zeebe:ioMapping>')}</bpmn:userTask>
    ${flow('S', 'G')}${flow('G', 'U')}${flow('G', 'T', '=a &gt; 1')}`,
    '<bpmn:error id="Err" errorCode="E"/>',
  );
  const pieces = [
    '<',
    '>',
    '/>',
    '"',
    '&',
    '&#0;',
    '&#x110000;',
    '<![CDATA[',
    ']]>',
    '<!--',
    '<?x ',
    'xmlns=""',
    ' id="__proto__"',
    '=',
    '\0',
    '\ud800',
    ' xmlns:bpmn="x"',
    '<bpmn:startEvent id="constructor"/>',
  ];
  const edit = fc.record({
    at: fc.nat(valid.length),
    removed: fc.nat(40),
    inserted: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 })),
  });

  it(`made of a valid file by edits is read or refused, and never throws (seed ${seed})`, () => {
    expect(parseBpmn(valid).kind).toBe('processes');
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let xml = valid;
        for (const { at, removed, inserted } of edits) {
          xml = xml.slice(0, at) + inserted + xml.slice(at + removed);
        }
        const parsed = parseBpmn(xml);
        if (parsed.kind === 'processes') structuredClone(parsed);
        else expect(parsed.reasons.length).toBeGreaterThan(0);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it(`of random characters is read or refused, and never throws (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (xml) => {
        expect(parseBpmn(xml).kind).toBe('invalid');
      }),
      { seed, numRuns: 200 },
    );
  });

  it('that is a valid process of one task is read', () => {
    expect(parseBpmn(around('<bpmn:task id="E"/>')).kind).toBe('processes');
  });
});
