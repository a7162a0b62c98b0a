import type { TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { Compile, Errors } from 'typebox/schema';

/** The most errors in one answer. */
const errorsMax = 8;

interface Node {
  readonly items?: TSchema | readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
}

type Found = Pick<TLocalizedValidationError, 'schemaPath' | 'instancePath'>;

/**
 * The first errors in a value, in TypeBox's words. TypeBox explains a list item by item, valid or not, which takes
 * twenty times as long as its compiled check. Here the check finds the invalid items, and only those are explained, so
 * an explanation costs about as much as the check.
 */
export function explainValue(
  schema: TSchema,
  value: unknown,
): readonly TLocalizedValidationError[] {
  const errors: TLocalizedValidationError[] = [];
  for (const error of errorsAt(schema, value)) {
    errors.push(error);
    if (errors.length === errorsMax) break;
  }
  return errors;
}

/** Checks are compiled on first use; schemas live as long as their routes. */
const checks = new WeakMap<TSchema, (value: unknown) => boolean>();

/** Whether a value matches a schema, by compiled code. */
export function fits(schema: TSchema, value: unknown): boolean {
  let check = checks.get(schema);
  if (check === undefined) {
    const compiled = Compile(schema);
    check = (checked) => compiled.Check(checked);
    checks.set(schema, check);
  }
  return check(value);
}

function* errorsAt(schema: TSchema, value: unknown): Generator<TLocalizedValidationError> {
  const { items, properties, anyOf } = schema as Node;
  if (anyOf !== undefined) yield* errorsOfAlternatives(schema, anyOf, value);
  else if (Array.isArray(value) && isSchema(items)) {
    yield* ownErrors(schema, value, 'items');
    yield* errorsOfItems(items, value);
  } else if (isObject(value) && properties !== undefined) {
    // The names stay in the schema, because it may refuse all others.
    const known = Object.fromEntries(Object.keys(properties).map((name) => [name, true]));
    yield* ownErrors(schema, value, 'properties', known);
    yield* errorsOfProperties(properties, value);
  } else yield* Errors(schema, value)[1];
}

/** The errors of the value itself, without those of its members. */
function ownErrors(
  schema: TSchema,
  value: unknown,
  members: 'items' | 'properties',
  instead?: object,
): readonly TLocalizedValidationError[] {
  // Copies descriptors, because TypeBox hides a refinement from object spread.
  const own = Object.entries(Object.getOwnPropertyDescriptors(schema) as Descriptors);
  const others = own.filter(([name]) => name !== members);
  const shell: TSchema = Object.defineProperties({}, Object.fromEntries(others));
  if (instead !== undefined) Object.defineProperty(shell, members, { value: instead });
  return Errors(shell, value)[1];
}

type Descriptors = Readonly<Record<string, PropertyDescriptor>>;

function* errorsOfItems(
  items: TSchema,
  values: readonly unknown[],
): Generator<TLocalizedValidationError> {
  for (const [index, value] of values.entries()) {
    if (fits(items, value)) continue;
    for (const error of errorsAt(items, value)) yield below(error, '/items', `/${index}`);
  }
}

function* errorsOfProperties(
  properties: Readonly<Record<string, TSchema>>,
  value: Readonly<Record<string, unknown>>,
): Generator<TLocalizedValidationError> {
  for (const [name, schema] of Object.entries(properties)) {
    if (!Object.hasOwn(value, name)) continue;
    const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    for (const error of errorsAt(schema, value[name])) {
      yield below(error, `/properties${pointer}`, pointer);
    }
  }
}

function* errorsOfAlternatives(
  schema: TSchema,
  anyOf: readonly TSchema[],
  value: unknown,
): Generator<TLocalizedValidationError> {
  if (fits(schema, value)) return;
  for (const [index, alternative] of anyOf.entries()) {
    for (const error of errorsAt(alternative, value)) yield below(error, `/anyOf/${index}`, '');
  }
  // TypeBox's error for a value that matches no alternative.
  yield* Errors({ anyOf: [] } as unknown as TSchema, value)[1];
}

function below<E extends Found>(error: E, schemaPath: string, instancePath: string): E {
  return {
    ...error,
    schemaPath: `#${schemaPath}${error.schemaPath.slice(1)}`,
    instancePath: `${instancePath}${error.instancePath}`,
  };
}

function isSchema(items: Node['items']): items is TSchema {
  return typeof items === 'object' && !Array.isArray(items);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
