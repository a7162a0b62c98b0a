import { sql } from 'kysely';
import { allOf, conditionsSql, tenantsSql } from '../condition-sql.ts';
import { integer, string } from '../field.ts';
import type { ElementStatisticsQuery } from '../query.ts';
import { resources } from '../resources.ts';
import { resultShape } from '../result.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import type { Sql } from '../dialect.ts';

const shape = resultShape({
  elementId: string('e.element_id'),
  active: integer(`sum(CASE WHEN e.ended_at IS NULL AND e.incident_key IS NULL THEN 1 ELSE 0 END)`),
  canceled: integer(`sum(CASE WHEN e.state = 'terminated' THEN 1 ELSE 0 END)`),
  incidents: integer(
    `sum(CASE WHEN e.ended_at IS NULL AND e.incident_key IS NOT NULL THEN 1 ELSE 0 END)`,
  ),
  completed: integer(`sum(CASE WHEN e.state = 'completed' THEN 1 ELSE 0 END)`),
});

/** Counts for all elements that were ever entered. An element with an incident counts only as such. */
export async function elementStatistics(run: Run, query: ElementStatisticsQuery): Promise<string> {
  const rows = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM element_instance AS e
      WHERE ${instancesSql(run, query)} AND ${run.dialect.stopCheck} AND ${tenantsSql(run.dialect, 'e.tenant_id', run.tenantIds)}
      GROUP BY e.element_id ORDER BY e.element_id`,
  );
  return `{"items":[${rows.map((row) => shape.write(row, run.ids)).join(',')}]}`;
}

function instancesSql(run: Run, query: ElementStatisticsQuery): Sql {
  const key = BigInt(query.key);
  if (query.of === 'processInstance') return sql`e.process_instance_key = ${key}`;
  const { fields } = resources.processInstance;
  const where = allOf([
    sql`t.definition_key = ${key}`,
    run.dialect.stopCheck,
    conditionsSql(run.dialect, fields, query.conditions),
    tenantsSql(run.dialect, 't.tenant_id', run.tenantIds),
  ]);
  return sql`e.process_instance_key IN (SELECT t.key FROM process_instance AS t WHERE ${where})`;
}
