/** Stored words of an enumeration by the public word that stands for them; a public word may have none. */
export type EnumWords = Readonly<Record<string, readonly string[]>>;

export type FieldType =
  /** A generated key: an integer in SQL, digits in JSON. */
  | { readonly kind: 'key' }
  | { readonly kind: 'string' }
  | { readonly kind: 'integer' }
  /** A boolean expression in SQL. */
  | { readonly kind: 'boolean' }
  /** Epoch milliseconds in SQL, ISO 8601 in JSON. */
  | { readonly kind: 'dateTime' }
  | { readonly kind: 'enum'; readonly words: EnumWords }
  /** JSON text of strings, shown as it is: `['a']` or `{ a: 'b' }`. */
  | { readonly kind: 'list' }
  | { readonly kind: 'map' }
  /** JSON text with a structure of its own, shown as it is. */
  | { readonly kind: 'json'; readonly shape: JsonShape }
  /** A JSON object of texts and numbers. A filter names entries and tests each. */
  | { readonly kind: 'metadata' }
  /** A generated key that is shown as a UUID (`core/installation.ts`). */
  | { readonly kind: 'uuid' }
  /** The strings in a JSON list. At least one must pass a test, or all of them a negative one. */
  | { readonly kind: 'element' }
  /** JSON text of a list of words, shown as it is. A filter is a list of such tests, of which all must pass. */
  | { readonly kind: 'words'; readonly words: EnumWords }
  /** A filter that lists the values of which a row must have one. */
  | { readonly kind: 'choice' }
  /** A set of tags; a row matches if its JSON list contains all of them. */
  | { readonly kind: 'tags' }
  /** Variables by name and value; `scope` is the SQL condition that selects the variables `v`. */
  | { readonly kind: 'variables'; readonly scope: string }
  /** The hash of an incident's message (`message-hash.ts`), which no database can compute. */
  | { readonly kind: 'messageHash' }
  /** An object whose parts are columns. The keys are the names of the parts. */
  | {
      readonly kind: 'assembled';
      readonly parts: Readonly<Record<string, string>>;
      readonly write: (parts: Readonly<Record<string, unknown>>) => object;
    }
  /** A count, and the moment of the last counted event, which is at `lastAt` in SQL. */
  | { readonly kind: 'metric'; readonly lastAt: string };

export type JsonShape = 'evaluatedInputs' | 'matchedRules' | 'any';

export interface Field {
  readonly type: FieldType;
  /** The value in SQL. Only code writes it, never a caller. */
  readonly sql: string;
  readonly nullable: boolean;
  readonly filter: boolean;
  readonly sort: boolean;
  readonly result: boolean;
  /** Whether a filter may only name the value itself, without operators. */
  readonly isExact: boolean;
  /** A text without a limit. It sorts by its beginning, because databases and cursors store sort values. */
  readonly isLong: boolean;
  /**
   * The expression that a filter tests if it is not `sql`, and its subquery, which all filters with the same one share.
   */
  readonly within: Within | undefined;
  /** An index of only some rows, for tests on this field. */
  readonly partialIndex: PartialIndex | undefined;
}

/**
 * The condition of an index of only some rows. A search repeats it where it follows from the test, because values are
 * bound and a database cannot see that it does.
 */
export type PartialIndex =
  /** The condition holds if the row has one of these values. */
  | { readonly kind: 'values'; readonly values: readonly string[]; readonly sql: string }
  /** The condition holds if the text has at most this many characters. */
  | { readonly kind: 'short'; readonly charactersMax: number };

export interface Within {
  readonly sql: string;
  /** A condition of the resource, with `#` in the position of the tests. */
  readonly around: string;
}

export type Fields = Readonly<Record<string, Field>>;

type Options = Partial<Omit<Field, 'type' | 'sql'>>;

function field(type: FieldType, sql: string, options: Options): Field {
  return {
    type,
    sql,
    nullable: false,
    filter: true,
    sort: true,
    result: true,
    isExact: false,
    isLong: false,
    within: undefined,
    partialIndex: undefined,
    ...options,
  };
}

export function key(sql: string, options: Options = {}): Field {
  return field({ kind: 'key' }, sql, options);
}

export function uuid(sql: string, options: Options = {}): Field {
  return field({ kind: 'uuid' }, sql, { filter: false, sort: false, ...options });
}

export function string(sql: string, options: Options = {}): Field {
  return field({ kind: 'string' }, sql, options);
}

/** Values and messages, which may be as long as a request body. */
export function longText(sql: string, options: Options = {}): Field {
  return string(sql, { isLong: true, ...options });
}

export function integer(sql: string, options: Options = {}): Field {
  return field({ kind: 'integer' }, sql, options);
}

export function boolean(sql: string, options: Options = {}): Field {
  return field({ kind: 'boolean' }, sql, options);
}

export function dateTime(sql: string, options: Options = {}): Field {
  return field({ kind: 'dateTime' }, sql, options);
}

/** If `words` is a list, the store uses the public words. */
export function oneOf(sql: string, words: EnumWords | readonly string[], options: Options = {}) {
  return field({ kind: 'enum', words: isList(words) ? wordsOf(words) : words }, sql, options);
}

export function words(sql: string, values: readonly string[]): Field {
  return field({ kind: 'words', words: wordsOf(values) }, sql, { sort: false });
}

export function list(sql: string): Field {
  return field({ kind: 'list' }, sql, { filter: false, sort: false });
}

export function map(sql: string): Field {
  return field({ kind: 'map' }, sql, { filter: false, sort: false });
}

export function json(sql: string, shape: JsonShape): Field {
  return field({ kind: 'json', shape }, sql, { filter: false, sort: false });
}

export function metric(sql: string, lastAt: string): Field {
  return field({ kind: 'metric', lastAt }, sql, { filter: false, sort: false });
}

/** A key that only ends the order of rows; it is neither a filter nor shown. */
export function hiddenKey(sql: string): Field {
  return field({ kind: 'key' }, sql, { filter: false, sort: false, result: false });
}

/** A key that callers may sort by, but do not see. */
export function sortKey(sql: string): Field {
  return field({ kind: 'key' }, sql, { filter: false, result: false });
}

export function choice(sql: string): Field {
  return field({ kind: 'choice' }, sql, { sort: false, result: false });
}

/** The field without operators in its filter. */
export function exactly(of: Field): Field {
  return { ...of, isExact: true };
}

/** A field that only filters use; it is never shown. */
export function filterOnly(type: FieldType, sql: string, within?: Within): Field {
  return field(type, sql, { sort: false, result: false, within });
}

function wordsOf(values: readonly string[]): EnumWords {
  return Object.fromEntries(values.map((word) => [word, [word]]));
}

function isList(words: EnumWords | readonly string[]): words is readonly string[] {
  return Array.isArray(words);
}
