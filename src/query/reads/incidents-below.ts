import { sql } from 'kysely';
import type { Sql, SqlDialect } from '../dialect.ts';
import type { IncidentsBelowQuery } from '../query.ts';
import { resources } from '../resources.ts';
import { searchSource, sourceOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import { exists } from './get-by-key.ts';

/** Incidents of a scope and of all that it contains and calls; `undefined` if there is no such scope. */
export async function incidentsBelow(
  run: Run,
  query: IncidentsBelowQuery,
): Promise<string | undefined> {
  if (!(await exists(run, query.root, query.key))) return undefined;
  const key = BigInt(query.key);
  const where = query.root === 'processInstance' ? ofInstance(run, key) : ofElement(run, key);
  return searchSource(run, sourceOf(resources.incident, [where]), query);
}

function ofInstance({ dialect }: Run, key: bigint): Sql {
  return sql`t.process_instance_key IN (${calledSql(dialect, sql`SELECT CAST(${key} AS BIGINT)`)})`;
}

function ofElement({ dialect }: Run, key: bigint): Sql {
  const elements = sql`WITH RECURSIVE below (key, process_instance_key) AS (
      SELECT e.key, e.process_instance_key FROM element_instance AS e WHERE e.key = ${key}
      UNION
      SELECT e.key, e.process_instance_key FROM below
      JOIN element_instance AS e ON e.process_instance_key = below.process_instance_key
      WHERE e.scope_key = below.key AND ${dialect.stopCheck})
    SELECT below.key FROM below`;
  const called = sql`SELECT i.key FROM process_instance AS i
    WHERE i.parent_process_instance_key = (SELECT o.process_instance_key
      FROM element_instance AS o WHERE o.key = ${key})
    AND i.parent_element_instance_key IN (${elements})`;
  return sql`(t.element_instance_key IN (${elements})
    OR t.process_instance_key IN (${calledSql(dialect, called)}))`;
}

/** The instances, and all that they called, directly or not. */
function calledSql({ stopCheck }: SqlDialect, instances: Sql): Sql {
  return sql`WITH RECURSIVE called (key) AS (
      ${instances}
      UNION
      SELECT i.key FROM called
      JOIN process_instance AS i ON i.parent_process_instance_key = called.key
      WHERE ${stopCheck})
    SELECT called.key FROM called`;
}
