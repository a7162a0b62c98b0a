import { sql } from 'kysely';
import { allOf, tenantsSql } from '../condition-sql.ts';
import { dateTime, key, string } from '../field.ts';
import type { TimelineQuery } from '../query.ts';
import { elementInstances } from '../resources/element-instances.ts';
import { resultShape } from '../result.ts';
import { notDeletedSql, rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

const { elementId, elementName, type, state } = elementInstances.fields as Required<
  typeof elementInstances.fields
>;

const shape = resultShape({
  elementInstanceKey: key('t.key'),
  scopeKey: key('t.scope_key'),
  elementId: elementId ?? string('t.element_id'),
  elementName: elementName ?? string('t.element_name'),
  type: type ?? string('t.type'),
  state: state ?? string('t.state'),
  startDate: dateTime('t.started_at'),
  endDate: dateTime('t.ended_at', { nullable: true }),
  incidentKey: key('t.incident_key', { nullable: true }),
});

/** Short rows of an instance's elements, without the instance itself; `hasMore` says whether more follow. */
export async function timeline(run: Run, query: TimelineQuery): Promise<string> {
  const { processInstanceKey, after, only, limit } = query;
  const where = allOf([
    sql`t.process_instance_key = ${BigInt(processInstanceKey)}`,
    sql`t.key <> t.process_instance_key`,
    notDeletedSql('t.process_instance_key'),
    ...(after === undefined ? [] : [sql`t.key > ${BigInt(after)}`]),
    ...(only === undefined ? [] : [sql`t.ended_at IS NULL`]),
    ...(only === 'failed' ? [sql`t.incident_key IS NOT NULL`] : []),
    tenantsSql(run.dialect, 't.tenant_id', run.tenantIds),
  ]);
  const rows = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM element_instance AS t WHERE ${where}
      ORDER BY t.key LIMIT ${limit + 1}`,
  );
  const items = rows.slice(0, limit).map((row) => shape.write(row, run.ids));
  return `{"items":[${items.join(',')}],"hasMore":${rows.length > limit}}`;
}
