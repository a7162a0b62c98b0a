import { expect, it } from 'vitest';
import { parseBpmn } from '../../src/model/bpmn/parse-bpmn.ts';

/** Helpers for tests of refusals. Not part of the product. */

export function reasonsOf(xml: string): readonly string[] {
  const parsed = parseBpmn(xml);
  return parsed.kind === 'invalid' ? parsed.reasons : [];
}

export function reason(at: string, ...texts: readonly string[]): string {
  return `- Element: ${at}` + texts.map((text) => `\n    - ERROR: ${text}`).join('');
}

interface Case {
  readonly xml: string;
  readonly at: string;
  readonly text: string;
}

export function rejects(cases: Readonly<Record<string, Case>>): void {
  it.each(Object.entries(cases))('%s', (_, { xml, at, text }) => {
    expect(reasonsOf(xml)).toEqual([reason(at, text)]);
  });
}
