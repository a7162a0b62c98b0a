import type { Column, DialectPart, Index, Table } from './table.ts';

/** A declaration without the type of its rows. */
export type AnyTable = Omit<Table<never>, 'columns' | 'primaryKey'> & {
  readonly primaryKey: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
};

export interface Dialect {
  typeOf(column: Column): string;
  /** Columns that come first in every table and every index. */
  readonly leading: readonly { readonly name: string; readonly sql: string }[];
  /** The primary key in SQL: inside of its only column, or as a separate constraint. */
  primaryKeyOf(table: AnyTable, columns: string): { readonly inline: string } | string;
  optionsOf(table: AnyTable): string;
  partOf(table: AnyTable): DialectPart | undefined;
  indexOf(index: Index): Pick<Index, 'on' | 'where'>;
}

/** Prints `CREATE TABLE` and its indexes, as they are committed in `schema.sql`. */
export function printTable(dialect: Dialect, table: AnyTable): string {
  const part = dialect.partOf(table);
  const columns = Object.values(table.columns);
  const listOf = (names: string) => [...dialect.leading.map(({ name }) => name), names].join(', ');
  const keyNames = table.primaryKey.map((field) => table.columns[field]?.name).join(', ');
  const primaryKey = dialect.primaryKeyOf(table, listOf(keyNames));
  const inline = typeof primaryKey === 'string' ? undefined : primaryKey.inline;
  const parts = [
    ...dialect.leading.map(({ sql }) => sql),
    ...columns.map((column) =>
      inline !== undefined && column.name === keyNames
        ? `${column.name} ${inline}`
        : printColumn(dialect, column),
    ),
    ...(part?.columns ?? []),
    ...(typeof primaryKey === 'string' ? [primaryKey] : []),
    ...[...(table.unique ?? []), ...(part?.unique ?? [])].map(
      (names) => `UNIQUE (${listOf(names)})`,
    ),
    ...(table.checks ?? []).map((check) => `CHECK (${check})`),
  ];
  const indexes = [...(table.indexes ?? []), ...(part?.indexes ?? [])].map((index) => {
    const { on, where } = dialect.indexOf(index);
    const unique = index.isUnique === true ? 'UNIQUE ' : '';
    const condition = where === undefined ? '' : `\n  WHERE ${where}`;
    return `CREATE ${unique}INDEX ${index.name} ON ${table.name} (${listOf(on)})${condition};\n`;
  });
  return (
    commentOf(part?.comment ?? table.comment) +
    `CREATE TABLE ${table.name} (\n  ${parts.join(',\n  ')}\n)${dialect.optionsOf(table)};\n` +
    indexes.join('')
  );
}

function printColumn(dialect: Dialect, column: Column): string {
  const presence = column.isNullable ? '' : ' NOT NULL';
  const check = column.check === undefined ? '' : ` CHECK (${column.check})`;
  return `${column.name} ${dialect.typeOf(column)}${presence}${check}`;
}

function commentOf(comment: string | undefined): string {
  return comment === undefined ? '' : comment.replace(/^/gm, '-- ') + '\n';
}
