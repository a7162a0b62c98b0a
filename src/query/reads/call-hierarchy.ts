import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { processInstances } from '../resources/process-instances.ts';
import { rightsSql } from '../rights-sql.ts';
import { key, string } from '../field.ts';
import { resultShape } from '../result.ts';
import { notDeletedSql, rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** Calls may nest this deep before the engine raises an incident; a longer chain would be a loop. */
const depthMax = 1000;

const shape = resultShape({
  processInstanceKey: key('t.key'),
  processDefinitionKey: key('t.definition_key'),
  processDefinitionName: string('coalesce(d.name, d.process_id)'),
});

/**
 * The instances from the root down to the instance itself that the caller may see; none for a root, as in Camunda.
 * `undefined` if there is no such instance.
 */
export async function callHierarchy(
  run: Run,
  processInstanceKey: string,
): Promise<string | undefined> {
  const permitted = rightsSql(run, processInstances.rights) ?? sql`1 = 1`;
  const rows = await rowsOf(
    run,
    sql`WITH RECURSIVE ancestor (key, depth) AS (
        SELECT i.key, 0 FROM process_instance AS i WHERE i.key = ${BigInt(processInstanceKey)}
          AND ${tenantsSql(run.dialect, 'i.tenant_id', run.tenantIds)}
        UNION ALL
        SELECT i.parent_process_instance_key, ancestor.depth + 1
        FROM ancestor JOIN process_instance AS i ON i.key = ancestor.key
        WHERE i.parent_process_instance_key IS NOT NULL AND ancestor.depth < ${depthMax})
      SELECT ${shape.columns} FROM ancestor AS a JOIN process_instance AS t ON t.key = a.key
      LEFT JOIN process_definition AS d ON d.key = t.definition_key
      WHERE ${permitted} AND ${notDeletedSql('t.key')} ORDER BY a.depth DESC`,
  );
  if (rows.length === 0) return undefined;
  if (rows.length === 1) return '[]';
  return `[${rows.map((row) => shape.write(row, run.ids)).join(',')}]`;
}
