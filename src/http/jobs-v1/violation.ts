/** Converts the errors of a schema into a BAD_REQUEST whose message names the fields. */
import type { TLocalizedValidationError } from 'typebox/error';
import { at, pathName, shown } from '../v2/violation.ts';
import type { JobsError } from './envelope.ts';

/** The part of a request that a schema has checked, as a message names it. */
export type CheckedPart = 'body' | 'query' | 'path' | 'headers';

/** One sentence for each invalid field, and the fields' names in `details.fields`. */
export function violationError(
  schema: object,
  errors: readonly TLocalizedValidationError[],
  part: CheckedPart,
): JobsError {
  const reasons = new Map<string, string>();
  for (const error of ofAlternatives(errors)) {
    for (const [field, reason] of violationsOf(schema, error)) {
      // The first reason is the most specific one; later ones are about alternatives that failed as well.
      if (!reasons.has(field)) reasons.set(field, reason);
    }
  }
  const sentences = [...reasons].map(
    ([field, reason]) => `${field === '' ? `The ${part}` : field} ${reason}.`,
  );
  return {
    name: 'BAD_REQUEST',
    message: sentences.join(' '),
    details: { fields: [...reasons.keys()].filter((field) => field !== '') },
  };
}

/**
 * For a value with alternatives, an error inside the value is more specific than a failed alternative, and the error
 * that no alternative matches is more specific than a wrong type.
 */
function ofAlternatives(
  errors: readonly TLocalizedValidationError[],
): readonly TLocalizedValidationError[] {
  const alternatives = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .map((e) => e.instancePath);
  const isWithin = (path: string) => (error: TLocalizedValidationError) =>
    error.instancePath.startsWith(`${path}/`) ||
    (error.instancePath === path && !isOfTheWhole.has(error.keyword));
  const deeper = new Set(alternatives.filter((path) => errors.some(isWithin(path))));
  return errors.filter(({ keyword, instancePath }) =>
    keyword === 'anyOf'
      ? !deeper.has(instancePath)
      : keyword !== 'type' || !alternatives.includes(instancePath),
  );
}

const isOfTheWhole: ReadonlySet<string> = new Set(['anyOf', 'type', 'const', 'enum']);

type Violation = readonly [field: string, reason: string];

function violationsOf(schema: object, error: TLocalizedValidationError): readonly Violation[] {
  const field = shown(pathName(error.instancePath));
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => [
        field === '' ? name : `${field}.${name}`,
        'is required',
      ]);
    case 'additionalProperties':
      // Each unknown property is reported by itself, as `boolean`.
      return [];
    case 'boolean':
      return [[field, 'is not known']];
    case 'const':
      return [];
    case 'enum':
    case 'anyOf':
    case 'pattern':
    case '~refine':
      return [[field, expectationOf(at(schema, error.schemaPath.slice(1)) as Declared)]];
    case 'type':
      return [[field, `must be ${withArticle([error.params.type].flat().join(' or '))}`]];
    default:
      return [[field, error.message]];
  }
}

interface Declared {
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly { readonly const?: unknown; readonly type?: unknown }[];
  readonly 'x-enum'?: readonly string[];
  /** The expectation in words, as the end of *must be …*. */
  readonly 'x-expectation'?: string;
}

function expectationOf(declared: Declared): string {
  const words = declared['x-enum'] ?? declared.enum ?? constantsOf(declared);
  if (declared['x-expectation'] !== undefined) return `must be ${declared['x-expectation']}`;
  if (words.length > 0) return `must be one of ${words.join(', ')}`;
  return declared.pattern === undefined ? 'is not valid' : `must match ${declared.pattern}`;
}

function constantsOf({ anyOf = [] }: Declared): readonly unknown[] {
  return anyOf.flatMap((alternative) =>
    alternative.const === undefined ? [] : [alternative.const],
  );
}

function withArticle(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
