import type { TSchema } from 'typebox';
import { isRawNumber } from '../core/exact-json.ts';
import { fits } from './explain-value.ts';

interface Node {
  readonly items?: TSchema | readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
}

/**
 * Replaces numbers with more digits than a double has (law B1 of `json-body.ts`) by doubles where the schema does not
 * accept them. It changes objects and lists of the value, which no other code uses yet.
 */
export function roundNumbers(schema: TSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isRawNumber(value)) return fits(schema, value) ? value : Number(value.rawJSON);
  const { items, properties, anyOf } = schema as Node;
  if (anyOf !== undefined && !fits(schema, value)) {
    for (const alternative of anyOf) roundNumbers(alternative, value);
  }
  if (Array.isArray(value)) {
    if (items !== undefined && !Array.isArray(items)) roundMembers(value, () => items);
  } else if (properties !== undefined) {
    roundMembers(value, (name) => (Object.hasOwn(properties, name) ? properties[name] : undefined));
  }
  return value;
}

function roundMembers(holder: object, schemaOf: (name: string) => TSchema | undefined): void {
  const members = holder as Record<string, unknown>;
  for (const name in members) {
    const schema = schemaOf(name);
    const member = members[name];
    if (schema === undefined || typeof member !== 'object') continue;
    const rounded = roundNumbers(schema, member);
    if (rounded !== member) members[name] = rounded;
  }
}
