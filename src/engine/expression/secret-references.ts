import type { FeelMap } from '../../feel/values.ts';

const prefix = 'camunda.secrets.';
const reference = /\bcamunda\s*\.\s*secrets\s*\.\s*([A-Za-z0-9_]+)/g;

/** The names of the secrets that an expression mentions, each once. */
export function secretNamesIn(expression: string): readonly string[] {
  return [...new Set(Array.from(expression.matchAll(reference), ([, name = '']) => name))];
}

/** What these secrets are in an expression: their references, never their values. */
export function secretReferences(names: readonly string[]): FeelMap {
  return new Map(names.map((name) => [name, prefix + name]));
}
