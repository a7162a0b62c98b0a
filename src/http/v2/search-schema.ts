/** Request and result schemas of searches, from the declaration of the resource (`query/resource.ts`). */
import { Array as ArrayOf, Unsafe, type TProperties, type TSchema } from 'typebox';
import type { Field, Fields, FieldType, JsonShape } from '../../query/field.ts';
import type { Searchable } from '../../query/resource.ts';
import { evaluatedInput, matchedRule } from './decision-schema.ts';
import {
  NullOr,
  Result,
  resultKey,
  resultNumber,
  resultText,
  resultTruth,
} from './result-schema.ts';
import {
  AnyObject,
  Bool,
  DateTime,
  InputEnum,
  Int32,
  Int64,
  List,
  Maybe,
  OptionalBody,
  Str,
  Strict,
} from './schema.ts';

/** Matching takes the product of this and the length of the text (`query/dialect.ts`). */
const likeLengthMax = 500;
const listLengthMax = 10_000;
const sortLengthMax = 100;

/** The body of a search. It is optional, because everything has a default. */
export function searchBody(searchable: Searchable) {
  return OptionalBody({
    filter: Maybe(filterSchema(searchable)),
    sort: Maybe(sortSchema(searchable)),
    page: Maybe(pageSchema),
  });
}

export const pageSchema = Strict({
  from: Maybe(Int32({ description: 'How many items to skip.' })),
  limit: Maybe(Int32({ description: '1 to 10000; default 100.' })),
  after: Maybe(Str({ description: 'The `endCursor` of the page before.' })),
  before: Maybe(Str({ description: 'The `startCursor` of the page after.' })),
});

/** The filter of a search; its properties are joined by "and". */
export function filterSchema(searchable: Searchable) {
  const fields = filterProperties(searchable.fields);
  if (searchable.hasChoices !== true) return Strict(fields);
  const choices = List(Strict(fields), {
    description: 'At least one of these must hold in addition.',
  });
  return Strict({ ...fields, $or: Maybe(choices) });
}

export function filterProperties(fields: Fields): TProperties {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, field]) => field.filter)
      .map(([name, field]) => [name, Maybe(filterOf(field))]),
  );
}

export function sortSchema({ fields }: Searchable) {
  const names = Object.entries(fields).flatMap(([name, { sort }]) => (sort ? [name] : []));
  return List(Strict({ field: InputEnum(names), order: Maybe(InputEnum(['ASC', 'DESC'])) }), {
    maxItems: sortLengthMax,
  });
}

/** The schema of a page of results. */
export function searchResult(searchable: Searchable) {
  return Result({
    items: ArrayOf(itemResult(searchable)),
    page: Result({
      totalItems: resultNumber,
      hasMoreTotalItems: resultTruth,
      startCursor: NullOr('string'),
      endCursor: NullOr('string'),
    }),
  });
}

export function itemResult({ fields, shown }: Searchable) {
  return Result(
    Object.fromEntries(
      Object.entries({ ...fields, ...shown })
        .filter(([, field]) => field.result)
        .map(([name, field]) => [name, resultOf(field)]),
    ),
  );
}

function filterOf({ type, isExact }: Field): TSchema {
  if (isExact) return exactFilterOf(type);
  switch (type.kind) {
    case 'choice':
      return List(Str(), { maxItems: listLengthMax });
    case 'words': {
      const word = InputEnum(Object.keys(type.words));
      return List(withOperators(word, 'text'), { maxItems: 100 });
    }
    case 'boolean':
      return Bool();
    case 'tags':
      return List(Str(), { maxItems: 100 });
    case 'variables':
      return List(Strict({ name: Str(), value: withOperators(Str(), 'text') }));
    case 'metadata':
      return AnyObject('Tests by the names of entries: a text, a number, or operators.');
    case 'integer':
      return withOperators(Int64(), 'ordered');
    case 'messageHash':
      return withOperators(Int32(), 'ordered');
    case 'dateTime':
      return withOperators(DateTime(), 'ordered');
    case 'key':
      return withOperators(filterKey, 'equal');
    case 'enum':
      return withOperators(InputEnum(Object.keys(type.words)), 'text');
    default:
      return withOperators(Str(), 'text');
  }
}

function exactFilterOf(type: FieldType): TSchema {
  return type.kind === 'enum' ? InputEnum(Object.keys(type.words)) : Str();
}

/** The reader of filters refuses invalid keys with its own text. */
const filterKey = Str({ examples: ['2251799813685249'] });

/** The operators that a type of value has in addition to equality. */
type Operators = 'equal' | 'text' | 'ordered';

/** A plain value, or an object of operators that must all hold. */
function withOperators(value: TSchema, extra: Operators): TSchema {
  const many = List(value, { maxItems: listLengthMax });
  const comparisons = {
    $gt: Maybe(value),
    $gte: Maybe(value),
    $lt: Maybe(value),
    $lte: Maybe(value),
  };
  const pattern = Str({
    maxLength: likeLengthMax,
    description: '`*` matches any text, `?` any character; a backslash makes them literal.',
  });
  const operators = Strict({
    $eq: Maybe(value),
    $neq: Maybe(value),
    $exists: Maybe(Bool()),
    $in: Maybe(many),
    $notIn: Maybe(many),
    ...(extra === 'ordered' ? comparisons : {}),
    ...(extra === 'text' ? { $like: Maybe(pattern) } : {}),
  });
  return Unsafe({ anyOf: [value, operators] });
}

function resultOf(field: Field): TSchema {
  const plain = plainResultOf(field.type);
  const { type, format } = plain as { readonly type?: string; readonly format?: string };
  return field.nullable && type !== undefined ? NullOr(type, format) : plain;
}

const jsonShapes: { readonly [Shape in JsonShape]: TSchema } = {
  evaluatedInputs: ArrayOf(evaluatedInput),
  matchedRules: ArrayOf(matchedRule),
  any: Unsafe({}),
};

function plainResultOf(type: FieldType): TSchema {
  switch (type.kind) {
    case 'key':
      return resultKey;
    case 'integer':
    case 'messageHash':
      return resultNumber;
    case 'boolean':
      return resultTruth;
    case 'dateTime':
      return Unsafe({ type: 'string', format: 'date-time' });
    case 'enum':
      return Unsafe({ type: 'string', enum: Object.keys(type.words) });
    case 'words':
      return ArrayOf(Unsafe({ type: 'string', enum: Object.keys(type.words) }));
    case 'list':
    case 'tags':
      return ArrayOf(resultText);
    case 'metadata':
      return Unsafe({ type: 'object', additionalProperties: { type: ['string', 'number'] } });
    case 'map':
      return Unsafe({ type: 'object', additionalProperties: { type: 'string' } });
    case 'assembled':
      return Unsafe({ type: 'object' });
    case 'json':
      return jsonShapes[type.shape];
    case 'metric':
      return Result({ count: resultNumber, lastUpdatedAt: NullOr('string', 'date-time') });
    default:
      return resultText;
  }
}
