import { sql } from 'kysely';
import { allOf, conditionsSql, tenantsSql } from '../condition-sql.ts';
import { integer, string } from '../field.ts';
import type { ElementStatisticsQuery } from '../query.ts';
import { resources } from '../resources.ts';
import { resultShape } from '../result.ts';
import { notDeletedSql, rowsOf } from '../search-source.ts';
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
  if (query.of === 'processDefinition' && query.conditions.length === 0) {
    return countedStatistics(run, query.key);
  }
  const rows = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM element_instance AS e
      WHERE ${instancesSql(run, query)} AND ${run.dialect.stopCheck} AND ${tenantsSql(run.dialect, 'e.tenant_id', run.tenantIds)}
      GROUP BY e.element_id ORDER BY e.element_id`,
  );
  return `{"items":[${rows.map((row) => shape.write(row, run.ids)).join(',')}]}`;
}

const counted = resultShape({
  elementId: string('c.element_id'),
  active: integer('sum(c.active)'),
  canceled: integer('sum(c.canceled)'),
  incidents: integer('sum(c.incidents)'),
  completed: integer('sum(c.completed)'),
});

/** For all instances of a definition, these are sums of the counts that batches keep. */
async function countedStatistics(run: Run, key: string): Promise<string> {
  const rows = await rowsOf(
    run,
    sql`SELECT ${counted.columns} FROM element_count AS c JOIN process_definition AS d ON d.key = c.definition_key
      WHERE c.definition_key = ${BigInt(key)} AND c.element_id <> ''
        AND ${tenantsSql(run.dialect, 'd.tenant_id', run.tenantIds)}
      GROUP BY c.element_id HAVING sum(c.active) + sum(c.incidents) + sum(c.completed) + sum(c.canceled) > 0
      ORDER BY c.element_id`,
  );
  return `{"items":[${rows.map((row) => counted.write(row, run.ids)).join(',')}]}`;
}

function instancesSql(run: Run, query: ElementStatisticsQuery): Sql {
  const key = BigInt(query.key);
  if (query.of === 'processInstance') {
    return sql`e.process_instance_key = ${key} AND ${notDeletedSql('e.process_instance_key')}`;
  }
  const { fields } = resources.processInstance;
  const where = allOf([
    sql`t.definition_key = ${key}`,
    notDeletedSql('t.key'),
    run.dialect.stopCheck,
    conditionsSql(run.dialect, fields, query.conditions),
    tenantsSql(run.dialect, 't.tenant_id', run.tenantIds),
  ]);
  return sql`e.process_instance_key IN (SELECT t.key FROM process_instance AS t WHERE ${where})`;
}
