/**
 * One declaration a table. The rows' codecs and statements read it, and each store prints its SQL from it: `npm run
 * write:schema` writes `sqlite/schema.sql` and `postgres/schema.sql`, where a review reads them, and a test compares.
 */

/** How a field is kept: a key as a 64-bit integer, a list or map as JSON text. An absent value is NULL. */
export type ColumnKind = 'key' | 'text' | 'integer' | 'json';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Whether an update may change it. */
  readonly changes: boolean;
  readonly isNullable: boolean;
  /** In SQL: what `ALTER TABLE` gives to the rows that there are. */
  readonly default?: string;
  /** A condition in SQL that each value fulfils. */
  readonly check?: string;
}

/** A table whose rows are deleted with a row of another table: those with its key in this column. */
export interface Child {
  readonly name: string;
  readonly column: string;
}

/** Its columns, with `DESC` where the order falls, and the condition of the rows that it has. */
interface IndexParts {
  readonly on: string;
  readonly where?: string;
}

export interface Index extends IndexParts {
  readonly name: string;
  readonly isUnique?: true;
  /** Where the cluster store's index differs. */
  readonly postgres?: IndexParts;
}

/** What only one of the stores has. Texts are SQL of its dialect. */
export interface DialectPart {
  readonly comment?: string;
  readonly columns?: readonly string[];
  /** Lists of columns that are unique together. */
  readonly unique?: readonly string[];
  readonly indexes?: readonly Index[];
  readonly options?: string;
}

/** Every field of a row has a column, nullable exactly where the field may be absent; anything else does not compile. */
export interface Table<Row> {
  readonly name: string;
  readonly comment?: string;
  readonly primaryKey: readonly (keyof Row & string)[];
  /** Inserting a row that is there already changes nothing. */
  readonly keepsFirst?: true;
  readonly children?: readonly Child[];
  readonly columns: {
    readonly [Field in keyof Required<Row>]: Column & {
      readonly isNullable: undefined extends Row[Field] ? true : false;
    };
  };
  /** Lists of columns that are unique together. */
  readonly unique?: readonly string[];
  /** Conditions in SQL that each row fulfils. */
  readonly checks?: readonly string[];
  /** Each costs every insert, so a new one needs a measurement. */
  readonly indexes?: readonly Index[];
  readonly sqlite?: DialectPart;
  readonly postgres?: DialectPart;
}

interface Present extends Column {
  readonly isNullable: false;
}

export const fixed = (name: string, kind: ColumnKind): Present => ({
  name,
  kind,
  changes: false,
  isNullable: false,
});

export const changing = (name: string, kind: ColumnKind): Present => ({
  ...fixed(name, kind),
  changes: true,
});

export const optional = (column: Column): Column & { readonly isNullable: true } => ({
  ...column,
  isNullable: true,
});

export const checked = (column: Present, check: string): Present => ({ ...column, check });

export const oneOf = (column: Present, values: readonly string[]): Present =>
  checked(column, `${column.name} IN (${values.map((value) => `'${value}'`).join(', ')})`);

/** The states of a table of moves, and no other. */
export const stateIn = (moves: Readonly<Record<string, unknown>>): Present =>
  oneOf(changing('state', 'text'), Object.keys(moves));

export const key = fixed('key', 'key');
export const tenantId = fixed('tenant_id', 'text');
