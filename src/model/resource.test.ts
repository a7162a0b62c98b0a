import { describe, expect, it } from 'vitest';
import { around, processFile } from './bpmn/sample-files.ts';
import { parseResource } from './resource.ts';

const parse = (name: string, content: string | Uint8Array) =>
  parseResource({
    name,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  });

describe('a file of a deployment', () => {
  const bpmn = around('<bpmn:task id="E"/>');

  it.each(['a.bpmn', 'A.BPMN', 'a.b.xml'])('named %s is BPMN', async (name) => {
    const resource = await parse(name, bpmn);
    expect(resource).toMatchObject({ kind: 'bpmn', resourceName: name, xml: bpmn });
    expect(structuredClone(resource)).toEqual(resource);
  });

  it('keeps the text of BPMN in another encoding', async () => {
    const units = Uint16Array.from({ length: bpmn.length }, (_, at) => bpmn.charCodeAt(at));
    const bytes = new Uint8Array([0xff, 0xfe, ...new Uint8Array(units.buffer)]);
    expect(await parse('a.bpmn', bytes)).toMatchObject({ kind: 'bpmn', xml: bpmn });
  });

  it('is a form', async () => {
    expect(await parse('a.form', '{"id":"F"}')).toEqual({
      kind: 'form',
      resourceName: 'a.form',
      formId: 'F',
      versionTag: undefined,
      schema: '{"id":"F"}',
    });
  });

  it.each(['a.txt', 'blob', '.bpmn.md', 'note.xml'])('named %s is kept unchanged', async (name) => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256);
    const resource = await parse(name, bytes);
    if (resource.kind !== 'other')
      throw new Error(`Expected another file, but got ${resource.kind}`);
    expect(Uint8Array.from(atob(resource.contentBase64), (c) => c.charCodeAt(0))).toEqual(bytes);
  });

  it('gives its own id if it is an RPA script', async () => {
    expect(await parse('a.rpa', '{"id":"R","versionTag":"v1"}')).toMatchObject({
      kind: 'other',
      resourceName: 'a.rpa',
      resourceId: 'R',
      versionTag: 'v1',
    });
  });

  it.each([
    ['a.bpmn', processFile(''), ['- Element: P\n    - ERROR: Must have at least one start event']],
    ['a.bpmn', '', ['The document is not well-formed: missing start tag']],
    ['a.form', '[]', ['Expected a form to be a JSON object']],
    ['a.rpa', '{}', ['Expected the resource id to be present, but none given']],
  ])('%s is refused with its reasons', async (name, content, reasons) => {
    expect(await parse(name, content)).toEqual({ kind: 'invalid', resourceName: name, reasons });
  });
});
