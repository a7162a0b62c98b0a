import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { key, string } from '../field.ts';
import { resultShape } from '../result.ts';
import { notDeletedSql, rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

const shape = resultShape({
  sequenceFlowId: string(`CAST(t.process_instance_key AS TEXT) || '_' || t.flow_id`),
  processInstanceKey: key('t.process_instance_key'),
  rootProcessInstanceKey: key('t.root_key'),
  processDefinitionKey: key('t.definition_key'),
  processDefinitionId: string('d.process_id'),
  elementId: string('t.flow_id'),
  tenantId: string('t.tenant_id'),
});

/** The sequence flows that an instance took. They are no more than its process has, so there are no pages. */
export async function sequenceFlows(run: Run, processInstanceKey: string): Promise<string> {
  const rows = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM sequence_flow AS t
      LEFT JOIN process_definition AS d ON d.key = t.definition_key
      WHERE t.process_instance_key = ${BigInt(processInstanceKey)}
      AND ${notDeletedSql('t.process_instance_key')}
      AND ${tenantsSql(run.dialect, 't.tenant_id', run.tenantIds)} ORDER BY t.flow_id`,
  );
  return `{"items":[${rows.map((row) => shape.write(row, run.ids)).join(',')}]}`;
}
