import { describe, expect, it } from 'vitest';
import { readNamedJson } from './named-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a form', () => {
  it('has an id and may have a version tag', () => {
    const text = '{"id":"F","versionTag":"v1","components":[]}';
    expect(readNamedJson('form', bytes(text))).toEqual({
      kind: 'named',
      id: 'F',
      versionTag: 'v1',
      text,
    });
    expect(readNamedJson('form', bytes('{"id":"F"}'))).toMatchObject({ versionTag: undefined });
  });

  it.each([
    ['', 'Expected a form to be a JSON object'],
    ['[]', 'Expected a form to be a JSON object'],
    ['null', 'Expected a form to be a JSON object'],
    ['{"id":', 'Expected a form to be a JSON object'],
    ['{}', 'Expected the form id to be present, but none given'],
    ['{"id":""}', 'Expected the form id to be present, but none given'],
    ['{"id":1}', 'Expected the form id to be present, but none given'],
    ['{"__proto__":{"id":"F"}}', 'Expected the form id to be present, but none given'],
  ])('%s is refused', (text, reason) => {
    expect(readNamedJson('form', bytes(text))).toEqual({ kind: 'invalid', reason });
  });

  it('is refused if it is not UTF-8', () => {
    expect(readNamedJson('form', new Uint8Array([0x7b, 0xff]))).toEqual({
      kind: 'invalid',
      reason: 'The file is not valid UTF-8',
    });
  });
});
