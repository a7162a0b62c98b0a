import type { TSchema } from 'typebox';
import { isRawNumber } from '../core/exact-json.ts';
import { fits } from './explain-value.ts';

interface Node {
  readonly items?: TSchema | readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
}

/**
 * The value with doubles in place of the numbers with more digits (law B1 of `json-body.ts`) that a schema does not
 * want. Changes its objects and lists: the body is ours, and nobody else has it yet.
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
