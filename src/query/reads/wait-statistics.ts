import { sql } from 'kysely';
import { allOf, tenantsSql } from '../condition-sql.ts';
import { integer, string } from '../field.ts';
import { waitsSql } from '../groups/wait-states.ts';
import { resultShape } from '../result.ts';
import { rightsSql } from '../rights-sql.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import { waitStates } from '../resources/wait-states.ts';

const shape = resultShape({
  elementId: string('t.element_id'),
  waitingCount: integer('count(DISTINCT t.element_instance_key)'),
});

/** How many instances of each element of a process instance wait. */
export async function waitStatistics(run: Run, processInstanceKey: string): Promise<string> {
  const { dialect, tenantIds } = run;
  const permitted = rightsSql(run, waitStates.rights);
  const where = allOf([
    tenantsSql(dialect, 't.tenant_id', tenantIds),
    ...(permitted === undefined ? [] : [permitted]),
  ]);
  const source = waitsSql(
    dialect.stopCheck,
    sql`w.process_instance_key = ${BigInt(processInstanceKey)}`,
  );
  const rows = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM ${source} WHERE ${where}
      GROUP BY t.element_id ORDER BY t.element_id`,
  );
  return `{"items":[${rows.map((row) => shape.write(row, run.ids)).join(',')}]}`;
}
