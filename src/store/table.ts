/**
 * Each table is declared once. The codecs and statements of rows read the declaration, and each store prints its SQL
 * from it: `npm run docs:schema` writes `sqlite/schema.sql` and `postgres/schema.sql`, which reviewers read and a test
 * compares.
 */

/** How a field is stored: a key as a 64-bit integer, a list or map as JSON text. An absent value is NULL. */
export type ColumnKind = 'key' | 'text' | 'integer' | 'json';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Whether an update may change it. */
  readonly changes: boolean;
  readonly isNullable: boolean;
  /** An SQL condition that each value meets. */
  readonly check?: string;
}

/** A table whose rows are deleted with a row of another table: those with its key in this column. */
export interface Child {
  readonly name: string;
  readonly column: string;
}

/** The columns, with `DESC` for descending order, and the condition for rows in the index. */
interface IndexParts {
  readonly on: string;
  readonly where?: string;
}

export interface Index extends IndexParts {
  readonly name: string;
  readonly isUnique?: true;
  /** Set if the index of the cluster store differs. */
  readonly postgres?: IndexParts;
}

/** The parts that only one of the stores has, as SQL of its dialect. */
export interface DialectPart {
  readonly comment?: string;
  readonly columns?: readonly string[];
  /** Lists of columns that are unique together. */
  readonly unique?: readonly string[];
  readonly indexes?: readonly Index[];
  readonly options?: string;
}

/**
 * Every field of a row has a column, which is nullable exactly if the field may be absent; any other declaration does
 * not compile.
 */
export interface Table<Row> {
  readonly name: string;
  readonly comment?: string;
  readonly primaryKey: readonly (keyof Row & string)[];
  /** Inserting an existing row changes nothing. */
  readonly keepsFirst?: true;
  readonly children?: readonly Child[];
  readonly columns: {
    readonly [Field in keyof Required<Row>]: Column & {
      readonly isNullable: undefined extends Row[Field] ? true : false;
    };
  };
  /** Lists of columns that are unique together. */
  readonly unique?: readonly string[];
  /** SQL conditions that each row meets. */
  readonly checks?: readonly string[];
  /** Each index costs every insert, so a new one needs a measurement. */
  readonly indexes?: readonly Index[];
  readonly sqlite?: DialectPart;
  readonly postgres?: DialectPart;
}

export interface Present extends Column {
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

/** A state column that allows the states of a table of moves. */
export const stateIn = (moves: Readonly<Record<string, unknown>>): Present =>
  oneOf(changing('state', 'text'), Object.keys(moves));

export const key = fixed('key', 'key');
export const tenantId = fixed('tenant_id', 'text');
