/** A description of tables in an order that does not depend on their history, to compare two databases. */

export type Ask = (sql: string) => readonly Row[] | Promise<readonly Row[]>;
export type Row = Readonly<Record<string, unknown>>;
/** A line for each column, check, key and index of a table, sorted. */
export type Tables = Readonly<Record<string, readonly string[]>>;

const ours = (of: string) =>
  `${of}schema = 'main' AND ${of}type = 'table' AND ${of}name <> 'sqlite_schema'`;

export async function describeSqlite(ask: Ask): Promise<Tables> {
  const columns = await ask(
    `SELECT t.name AS tbl, 'column ' || c.name || ' ' || c.type || iif(c."notnull", ' NOT NULL', '') ||
        coalesce(' DEFAULT ' || c.dflt_value, '') || iif(c.pk, ' KEY ' || c.pk, '') AS line
      FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c WHERE ${ours('t.')}
    UNION ALL
      SELECT name, iif(wr, 'without rowid', 'rowid') || iif(strict, ' strict', '') FROM pragma_table_list
      WHERE ${ours('')}
    UNION ALL
      SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
    UNION ALL
      SELECT t.name, 'unique ' || (SELECT group_concat(name, ', ') FROM pragma_index_info(i.name))
      FROM pragma_table_list AS t, pragma_index_list(t.name) AS i WHERE ${ours('t.')} AND i.origin = 'u'`,
  );
  const declared = await ask(`SELECT name AS tbl, sql FROM sqlite_schema WHERE type = 'table'`);
  const checks = declared.flatMap(({ tbl, sql }) =>
    checksIn(String(sql)).map((line) => ({ tbl, line })),
  );
  return grouped([...columns, ...checks]);
}

export async function describePostgres(ask: Ask): Promise<Tables> {
  return grouped(
    await ask(
      `SELECT table_name AS tbl, concat_ws(' ', 'column', column_name, data_type, collation_name, 'nullable ' || is_nullable,
          'default ' || column_default, identity_generation, generation_expression) AS line
        FROM information_schema.columns WHERE table_schema = 'public'
      UNION ALL
        SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) || CASE WHEN convalidated THEN '' ELSE ' not valid' END
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
      UNION ALL
        SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL
        SELECT relname, 'options ' || reloptions::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL`,
    ),
  );
}

/** The rows of every table, as texts: sorted, and without the columns that `of` does not have. */
export async function rowsOf(
  ask: Ask,
  of: Readonly<Record<string, readonly string[]>>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, string[]> = {};
  for (const [table, columns] of Object.entries(of)) {
    const rows = await ask(`SELECT ${columns.join(', ')} FROM ${table}`);
    const texts = rows.map((row) => JSON.stringify(columns.map((column) => String(row[column]))));
    found[table] = texts.toSorted();
  }
  return found;
}

/** The columns of each table, by their names. */
export function columnsOf(tables: Tables): Readonly<Record<string, readonly string[]>> {
  const isColumn = /^column (\S+)/;
  return Object.fromEntries(
    Object.entries(tables).map(([table, lines]) => [
      table,
      lines.map((line) => isColumn.exec(line)?.[1]).filter((name) => name !== undefined),
    ]),
  );
}

function grouped(rows: readonly Row[]): Tables {
  const tables: Record<string, string[]> = {};
  for (const { tbl, line } of rows) {
    const text = String(line).replaceAll(/\s+/g, ' ');
    (tables[String(tbl)] ??= []).push(text);
  }
  return Object.fromEntries(
    Object.entries(tables).map(([table, lines]) => [table, lines.toSorted()]),
  );
}

/** Each `CHECK (…)` of a table's declaration, with the brackets that belong to it. */
function checksIn(sql: string): readonly string[] {
  return [...sql.matchAll(/\bCHECK \(/g)].map(({ index, 0: head }) => {
    let depth = 1;
    let at = index + head.length;
    for (; depth > 0 && at < sql.length; at += 1) {
      if (sql[at] === '(') depth += 1;
      if (sql[at] === ')') depth -= 1;
    }
    return sql.slice(index, at).replaceAll(/\s+/g, ' ').replaceAll('( ', '(');
  });
}
