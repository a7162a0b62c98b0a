/**
 * The vocabulary of request schemas. `violation.ts` turns their errors into a 400 and reads the annotations (`x-…`)
 * that these functions add, so that a route states each rule only once.
 */
import {
  Array as ArrayOf,
  Boolean as Truth,
  Integer,
  Object as ObjectOf,
  Optional,
  Refine,
  String as Text,
  Unsafe,
  type Static,
  type TArrayOptions,
  type TOptional,
  type TProperties,
  type TSchema,
  type TSchemaOptions,
  type TStringOptions,
  type TUnsafe,
} from 'typebox';
import { isRawNumber } from '../../core/exact-json.ts';
import type { Key as AnyKey } from '../../core/key.ts';

export type Annotations = TSchemaOptions;

const int64Max = 9_223_372_036_854_775_807n;
const int64Min = -9_223_372_036_854_775_808n;
const int32Max = 2_147_483_647;
const digits = /^-?[0-9]{1,25}$/;

/** Whether a text is a 64-bit integer in decimal form, which every store can look up. */
function isKey(text: unknown): text is string {
  if (typeof text !== 'string' || !digits.test(text)) return false;
  if (text.length < 19) return true;
  const value = BigInt(text);
  return value >= int64Min && value <= int64Max;
}

/** The canonical spelling of a key that `isKey` has accepted: `007` becomes `7`. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the path says which noun the key is of; here is the edge where it gets its brand
export function canonicalKey<K extends AnyKey>(text: string): K {
  return (/^[1-9]/.test(text) ? text : BigInt(text).toString()) as K;
}

/** The key in a text, or a key that no row has. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the path says which noun the key is of
export function keyOrNone<K extends AnyKey>(text: string): K {
  return isKey(text) ? canonicalKey<K>(text) : ('0' as K);
}

/** A generated key, in a path or a body. */
export function Key(annotations: Annotations = {}) {
  const text = Text({
    pattern: '^-?[0-9]+$',
    maxLength: 25,
    'x-key': true,
    examples: ['2251799813685249'],
    ...annotations,
  });
  return Refine(text, (value: unknown) => value === null || isKey(value));
}

/** The id of one decision in one evaluation: `‹evaluation key›-‹index›`. */
export function DecisionInstanceId() {
  const text = Text({
    pattern: '^[0-9]+-[0-9]+$',
    maxLength: 30,
    examples: ['2251799813685249-1'],
  });
  return Refine(
    text,
    (value: unknown) => typeof value === 'string' && value.split('-').every(isKey),
  );
}

/** Java's `int`; larger numbers are refused. */
export function Int32(annotations: Annotations & Bounds = {}) {
  return Refine(
    Integer({ format: 'int32', ...annotations }),
    (value: unknown) => typeof value !== 'number' || (value <= int32Max && value >= -int32Max - 1),
  );
}

/** Java's `long`, within the range in which JSON numbers are exact. */
export function Int64(annotations: Annotations & Bounds = {}) {
  return Refine(
    Integer({ format: 'int64', ...annotations }),
    (value: unknown) => typeof value !== 'number' || Number.isSafeInteger(value),
  );
}

export interface Bounds {
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

/** One word of a closed set, in any case; the canonical form is upper case. */
export function InputEnum<const Values extends readonly string[]>(
  values: Values,
  annotations: Annotations = {},
): TUnsafe<Values[number]> {
  return Unsafe<Values[number]>({
    type: 'string',
    pattern: `^(?i:${values.join('|')})$`,
    'x-enum': values,
    ...annotations,
  });
}

export function Str(annotations: TStringOptions = {}) {
  return Text(annotations);
}

/** A required name; an empty one counts as absent. */
export function Given(annotations: TStringOptions = {}) {
  return Text({ minLength: 1, ...annotations });
}

export function Bool(annotations: Annotations = {}) {
  return Truth(annotations);
}

export function List<Item extends TSchema>(item: Item, annotations: TArrayOptions = {}) {
  return ArrayOf(item, annotations);
}

/** RFC 3339 with offset; the handler checks the text. */
export function DateTime(annotations: Annotations = {}) {
  return Text({ examples: ['2026-08-01T12:00:00Z'], 'x-date': true, ...annotations });
}

export function TenantName() {
  return Text({
    description: 'Absent means the default tenant; with multi-tenancy a tenant is required.',
    examples: ['<default>'],
  });
}

/** A JSON object of variables; `variableDocument` reads it. */
export function Variables(description = 'Variables by name; any JSON.') {
  return AnyObject(description);
}

/** Any JSON object. Only TypeBox takes a `RawNumber` for an object, so it is refused here. */
export function AnyObject(description: string) {
  const any = Unsafe<VariablesObject>({ type: 'object', additionalProperties: true, description });
  return Refine(any, (value: unknown) => !isRawNumber(value));
}

export type VariablesObject = Readonly<Record<string, unknown>>;

/** A property that may be absent or `null`, with the same meaning. */
export function Maybe<Schema extends TSchema>(
  schema: Schema,
): TOptional<TUnsafe<Static<Schema> | null>> {
  const { type } = schema as { readonly type?: string };
  if (type === undefined) {
    return Optional(Unsafe<Static<Schema> | null>({ anyOf: [schema, { type: 'null' }] }));
  }
  const nullable = Unsafe<Static<Schema> | null>({ ...schema, type: [type, 'null'] });
  return Optional(keepRefinement(schema, nullable));
}

/** Copies a refinement, which TypeBox hides from object spread. */
function keepRefinement<To extends TSchema>(from: TSchema, to: To): To {
  const refinement = Object.getOwnPropertyDescriptor(from, '~refine');
  return refinement === undefined ? to : Object.defineProperty(to, '~refine', refinement);
}

/** An object that refuses unknown properties. */
export function Strict<Properties extends TProperties>(
  properties: Properties,
  annotations: Annotations = {},
) {
  return ObjectOf(properties, { additionalProperties: false, ...annotations });
}

/** An optional body: without one, the handler gets `{}`. JSON's `null` is refused. */
export function OptionalBody<Properties extends TProperties>(properties: Properties) {
  return ObjectOf(properties, { additionalProperties: false, 'x-optional': true });
}

/** A reference that callers may send; the server does not use it. */
export const operationReference = Maybe(
  Int64({ minimum: 1, description: "The caller's own number for this operation." }),
);
