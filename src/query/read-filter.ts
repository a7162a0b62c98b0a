import { isRawNumber } from '../core/exact-json.ts';
import type { Condition, Test, Value } from './condition.ts';
import { parseDateTime } from './date-time.ts';
import type { EnumWords, Field, FieldType } from './field.ts';
import { isLike } from './like.ts';
import type { Searchable } from './resource.ts';

/** Tests in one filter. Each is a piece of SQL, whose depth and number of parameters are limited. */
const testsMax = 200;

type Json = Readonly<Record<string, unknown>>;

/** Converts the JSON of a filter into conditions, and adds each error to `violations`. */
export function readFilter(
  resource: Searchable,
  filter: unknown,
  violations: string[],
): readonly Condition[] {
  const conditions = conditionsOf(resource, filter, violations);
  const count = countTests(conditions);
  if (count > testsMax) {
    violations.push(`The value for filter is of ${count} conditions but must be of ${testsMax}`);
  }
  return conditions;
}

function conditionsOf(resource: Searchable, filter: unknown, violations: string[]): Condition[] {
  const conditions: Condition[] = [];
  for (const [name, value] of Object.entries(asObject(filter))) {
    if (value === null || value === undefined) continue;
    if (name === '$or' && resource.hasChoices === true) {
      const choices = asList(value).map((choice) => conditionsOf(resource, choice, violations));
      // A choice without conditions always holds, and so the whole list of choices holds.
      if (choices.length > 0 && choices.every((choice) => choice.length > 0)) {
        conditions.push({ kind: 'anyOf', choices });
      }
      continue;
    }
    const field = Object.hasOwn(resource.fields, name) ? resource.fields[name] : undefined;
    if (field?.filter === true) conditions.push(...ofField(name, field, value, violations));
    else violations.push(`The property ${name} is not known`);
  }
  return conditions;
}

function ofField(name: string, field: Field, value: unknown, violations: string[]): Condition[] {
  switch (field.type.kind) {
    case 'variables':
      return asList(value).map((entry) => {
        const { name: variable, value: expected } = asObject(entry);
        const tests = testsOf(`${name}.value`, { kind: 'string' }, expected, violations);
        return { kind: 'variable', field: name, name: String(variable), tests };
      });
    case 'metadata':
      return entriesOf(name, value, violations);
    case 'tags': {
      const tags = asList(value).map(String);
      return tags.length === 0 ? [] : [{ kind: 'tags', field: name, tags }];
    }
    case 'choice': {
      const values = asList(value).map(String);
      if (values.length === 0) return [];
      return [{ kind: 'tests', field: name, tests: [{ operator: 'in', values }] }];
    }
    case 'words': {
      const type = { kind: 'enum', words: field.type.words } as const;
      const tests = asList(value).flatMap((one) => testsOf(name, type, one, violations));
      return tests.length === 0 ? [] : [{ kind: 'tests', field: name, tests }];
    }
    default: {
      const tests = testsOf(name, field.type, value, violations);
      // Without a test the field counts as absent: it adds no subquery and shows no hidden rows.
      return tests.length === 0 ? [] : [{ kind: 'tests', field: name, tests }];
    }
  }
}

/** Each entry is a plain value, or an object of operators. */
function entriesOf(field: string, value: unknown, violations: string[]): Condition[] {
  return Object.entries(asObject(value)).flatMap(([name, given]): Condition[] => {
    const label = `${field}.${name}`;
    const operators = isObject(given) && !isRawNumber(given) ? given : { $eq: given };
    for (const operator of Object.keys(operators)) {
      if (!entryOperators.has(operator))
        violations.push(`The property ${label}.${operator} is not known`);
    }
    const tests = testsOf(label, { kind: 'metadata' }, operators, violations);
    return tests.length === 0 ? [] : [{ kind: 'variable', field, name, tests }];
  });
}

const entryOperators: ReadonlySet<string> = new Set([
  '$eq',
  '$neq',
  '$exists',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$like',
]);

/**
 * A plain value means `$eq`. `null` and an empty list set no condition: Camunda's Java client sends equality as
 * `{"$eq":"x","$in":[],"$notIn":[]}`.
 */
function testsOf(name: string, type: FieldType, value: unknown, violations: string[]): Test[] {
  const operators = isObject(value) ? Object.entries(value) : [['$eq', value] as const];
  const tests: Test[] = [];
  for (const [operator, operand] of operators) {
    if (operand === null || operand === undefined || isEmptyList(operand)) continue;
    const test =
      type.kind === 'enum'
        ? enumTest(operator, type.words, operand)
        : scalarTest(operator, operand, (raw) => read(name, type, raw, violations));
    if (test !== undefined) tests.push(test);
  }
  return tests;
}

function scalarTest(
  operator: string,
  operand: unknown,
  readOne: (raw: unknown) => Value,
): Test | undefined {
  switch (operator) {
    case '$eq':
    case '$neq':
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return { operator: operatorNames[operator], value: readOne(operand) };
    case '$in':
      return { operator: 'in', values: asList(operand).map(readOne) };
    case '$notIn':
      return { operator: 'notIn', values: asList(operand).map(readOne) };
    case '$exists':
      return { operator: 'exists', expected: operand === true };
    case '$like':
      return { operator: 'like', pattern: String(operand) };
    default:
      return undefined;
  }
}

const operatorNames = {
  $eq: 'eq',
  $neq: 'neq',
  $gt: 'gt',
  $gte: 'gte',
  $lt: 'lt',
  $lte: 'lte',
} as const;

/** A public word becomes its stored words, so every operator except `$exists` tests a list. */
function enumTest(operator: string, words: EnumWords, operand: unknown): Test | undefined {
  switch (operator) {
    case '$eq':
    case '$in':
      return { operator: 'in', values: storedWords(words, operand) };
    case '$neq':
    case '$notIn':
      return { operator: 'notIn', values: storedWords(words, operand) };
    case '$like': {
      const fitting = Object.keys(words).filter((word) => isLike(word, String(operand)));
      return { operator: 'in', values: storedWords(words, fitting) };
    }
    case '$exists':
      return { operator: 'exists', expected: operand === true };
    default:
      return undefined;
  }
}

function storedWords(words: EnumWords, operand: unknown): readonly string[] {
  const requested = (Array.isArray(operand) ? operand : [operand]).map((word) =>
    String(word).toUpperCase(),
  );
  return Object.entries(words).flatMap(([word, stored]) =>
    requested.includes(word.toUpperCase()) ? stored : [],
  );
}

function read(name: string, type: FieldType, raw: unknown, violations: string[]): Value {
  switch (type.kind) {
    case 'key':
      if (typeof raw === 'string' && isKey(raw)) return BigInt(raw);
      violations.push(
        `The provided ${name} '${String(raw)}' is not a valid key. Expected a numeric value. ` +
          'Did you pass an entity id instead of an entity key?',
      );
      return 0;
    case 'dateTime': {
      const moment = typeof raw === 'string' ? parseDateTime(raw) : undefined;
      if (moment !== undefined) return moment;
      violations.push(
        `The provided ${name} '${String(raw)}' cannot be parsed as a date ` +
          'according to RFC 3339, section 5.6',
      );
      return 0;
    }
    case 'metadata':
      if (isRawNumber(raw)) return Number(raw.rawJSON);
      if (typeof raw === 'string' || typeof raw === 'number') return raw;
      violations.push(`The value for ${name} must be a string or a number`);
      return '';
    default:
      if (typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean')
        return raw;
      violations.push(`The value for ${name} cannot be parsed`);
      return '';
  }
}

/** Digits of a 64-bit integer. */
function isKey(text: string): boolean {
  if (text.length > 25 || !/^-?\d+$/.test(text)) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

function countTests(conditions: readonly Condition[]): number {
  return conditions.reduce((sum, condition) => {
    switch (condition.kind) {
      case 'anyOf':
        return sum + condition.choices.reduce((inner, choice) => inner + countTests(choice) + 1, 0);
      case 'tags':
        return sum + condition.tags.length;
      default:
        return sum + 1 + condition.tests.length;
    }
  }, 0);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
