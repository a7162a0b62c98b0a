/** From what a schema found wrong to the words of a 400. */
import type { TLocalizedValidationError } from 'typebox/error';
import { badRequest, invalidArgument, type Problem } from './problem.ts';

/** A value is repeated to the caller up to here, so that a huge one does not come back. */
const shownMax = 200;

interface Annotated {
  readonly 'x-enum'?: readonly string[];
  readonly 'x-key'?: boolean;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A body that cannot be read is reported before one whose values make no sense. */
export function bodyProblem(
  schema: object,
  body: unknown,
  errors: readonly TLocalizedValidationError[],
): Problem {
  const violations: string[] = [];
  for (const error of errors) {
    const structural = structuralProblem(schema, body, error);
    if (structural !== undefined) return structural;
    violations.push(...violationsOf(schema, body, error));
  }
  return invalidArgument(sentence(violations));
}

/** Validators join what they found like this. */
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
): Problem | undefined {
  const path = error.instancePath;
  switch (error.keyword) {
    case 'type':
    case 'anyOf':
    case 'oneOf':
      return path === '' ? badRequest('Failed to read request') : cannotBeParsed(pathName(path));
    case 'boolean':
      return cannotBeParsed(pathName(path));
    case 'pattern': {
      const values = (at(schema, error.schemaPath.slice(1)) as Annotated)['x-enum'];
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

function enumProblem(path: string, value: unknown, values: readonly string[]): Problem {
  return badRequest(
    `Unexpected value '${shown(value)}' for enum field '${pathName(path)}'. ` +
      `Use any of the following values: [${values.join(', ')}]`,
  );
}

function violationsOf(
  schema: object,
  body: unknown,
  error: TLocalizedValidationError,
): readonly string[] {
  if (error.keyword === 'required') return requiredOf(error).map((name) => `No ${name} provided`);
  const name = segmentsOf(error.instancePath).at(-1) ?? '';
  const value = shown(at(body, error.instancePath));
  const declared = at(schema, error.schemaPath.slice(1)) as Annotated;
  if (declared['x-key'] === true) return [invalidKey(name, value)];
  return [`The value for ${name} is '${value}' but must be ${expectationOf(declared, error)}`];
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
    case 'minLength':
      return `at least ${error.params.limit} characters long`;
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
      /^\d+$/.test(segment) && index > 0 ? `[${segment}]` : `${index > 0 ? '.' : ''}${segment}`,
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
