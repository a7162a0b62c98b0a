/** Converts the errors of a schema into the text of a 400. */
import type { TLocalizedValidationError } from 'typebox/error';
import { badRequest, invalidArgument, type Problem } from './problem.ts';

/** Characters of a value in an error text, so that a huge value is not sent back. */
const shownMax = 200;

interface Annotated {
  readonly 'x-enum'?: readonly string[];
  readonly 'x-key'?: boolean;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A structural error takes precedence over invalid values. */
export function bodyProblem(
  schema: object,
  body: unknown,
  errors: readonly TLocalizedValidationError[],
): Problem {
  const violations: string[] = [];
  for (const error of errors) {
    const structural = structuralProblem(schema, body, error, errors);
    if (structural !== undefined) return structural;
    violations.push(...violationsOf(schema, body, error));
  }
  return invalidArgument(sentence(violations));
}

/** Joins violations into one text, as Camunda's validators do. */
export function sentence(violations: readonly string[]): string {
  return `${[...new Set(violations)].join('. ')}.`;
}

/** A path parameter or a query parameter that cannot be converted. */
export function parameterProblem(
  values: unknown,
  errors: readonly TLocalizedValidationError[],
): Problem {
  const error = errors[0];
  if (error?.keyword === 'required') {
    return badRequest(`Required parameter '${requiredOf(error)[0] ?? ''}' is not present.`);
  }
  const path = error?.instancePath ?? '';
  return badRequest(
    `Failed to convert '${pathName(path)}' with value: '${shown(at(values, path))}'`,
  );
}

export function cannotBeParsed(property: string): Problem {
  return badRequest(`Request property [${property}] cannot be parsed`);
}

export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify({ value }).slice(9, -1);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}

function structuralProblem(
  schema: object,
  body: unknown,
  error: TLocalizedValidationError,
  errors: readonly TLocalizedValidationError[],
): Problem | undefined {
  const path = error.instancePath;
  switch (error.keyword) {
    case 'type':
    case 'anyOf':
    case 'oneOf':
      if (path === '') return badRequest('Failed to read request');
      if (isMissing(body, path)) return undefined;
      return unknownWord(schema, body, path, errors) ?? cannotBeParsed(pathName(path));
    case 'boolean':
      return cannotBeParsed(pathName(path));
    case 'pattern': {
      const values = wordsOf(schema, error);
      return values === undefined ? undefined : enumProblem(path, at(body, path), values);
    }
    case '~refine': {
      const isNumber = (at(schema, error.schemaPath.slice(1)) as Annotated).format !== undefined;
      return isNumber ? cannotBeParsed(pathName(path)) : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a required property is `null`; items of lists do not count. */
function isMissing(body: unknown, path: string): boolean {
  return at(body, path) === null && !isIndex(segmentsOf(path).at(-1) ?? '');
}

/** The error of an unknown word in or below `path`, also inside an operator: `{ $in: ['x'] }`. */
function unknownWord(
  schema: object,
  body: unknown,
  path: string,
  errors: readonly TLocalizedValidationError[],
): Problem | undefined {
  for (const inner of errors) {
    const { instancePath } = inner;
    if (instancePath !== path && !instancePath.startsWith(`${path}/`)) continue;
    const value = at(body, instancePath);
    const values = wordsOf(schema, inner);
    if (values !== undefined && value !== null && typeof value !== 'object') {
      return enumProblem(instancePath, value, values);
    }
  }
  return undefined;
}

function wordsOf(
  schema: object,
  { schemaPath }: TLocalizedValidationError,
): readonly string[] | undefined {
  return (at(schema, schemaPath.slice(1)) as Annotated | undefined)?.['x-enum'];
}

/** Names only the property, without its path and without an operator. */
function enumProblem(path: string, value: unknown, values: readonly string[]): Problem {
  const name = segmentsOf(path).findLast((part) => !isIndex(part) && !part.startsWith('$')) ?? '';
  return badRequest(
    `Unexpected value '${shown(value)}' for enum field '${name}'. ` +
      `Use any of the following values: [${values.join(', ')}]`,
  );
}

function isIndex(segment: string): boolean {
  return /^\d+$/.test(segment);
}

function violationsOf(
  schema: object,
  body: unknown,
  error: TLocalizedValidationError,
): readonly string[] {
  const path = error.instancePath;
  if (error.keyword === 'required') return requiredOf(error).map((name) => missing(path, name));
  const name = segmentsOf(path).at(-1) ?? '';
  if (isMissingText(error)) return [missing(path.slice(0, -name.length - 1), name)];
  const value = shown(at(body, path));
  const declared = at(schema, error.schemaPath.slice(1)) as Annotated;
  if (declared['x-key'] === true) return [invalidKey(name, value)];
  return [`The value for ${name} is '${value}' but must be ${expectationOf(declared, error)}`];
}

/** Whether a required text is `null` or empty. */
function isMissingText(error: TLocalizedValidationError): boolean {
  return error.keyword === 'type' || (error.keyword === 'minLength' && error.params.limit === 1);
}

/** `path` is the path of the object without the property. */
function missing(path: string, name: string): string {
  const isSort = name === 'field' && /^\/sort\/\d+$/.test(path);
  return isSort ? 'Sort field must not be null' : `No ${name} provided`;
}

function invalidKey(name: string, value: string): string {
  return (
    `The provided ${name} '${value}' is not a valid key. Expected a numeric value. ` +
    'Did you pass an entity id instead of an entity key?'
  );
}

function expectationOf(declared: Annotated, error: TLocalizedValidationError): string {
  if (declared.minimum !== undefined && declared.maximum !== undefined) {
    return `within the [${declared.minimum},${declared.maximum}] range`;
  }
  switch (error.keyword) {
    case 'exclusiveMinimum':
      return `greater than ${error.params.limit}`;
    case 'minimum':
      return `> ${Number(error.params.limit) - 1}`;
    case 'maximum':
      return `less than or equal to ${error.params.limit}`;
    case 'maxLength':
      return `at most ${error.params.limit} characters long`;
    case 'maxItems':
      return `a list of at most ${error.params.limit}`;
    default:
      return `valid: it ${error.message}`;
  }
}

function requiredOf(error: TLocalizedValidationError): readonly string[] {
  return error.keyword === 'required' ? error.params.requiredProperties : [];
}

/** `/changeset/retries` → `changeset.retries`, `/tags/2` → `tags[2]`. */
export function pathName(pointer: string): string {
  return segmentsOf(pointer)
    .map((segment, index) =>
      isIndex(segment) && index > 0 ? `[${segment}]` : `${index > 0 ? '.' : ''}${segment}`,
    )
    .join('');
}

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function at(value: unknown, pointer: string): unknown {
  let found = value;
  for (const segment of segmentsOf(pointer)) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[segment];
  }
  return found;
}
