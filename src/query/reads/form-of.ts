import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import type { FormQuery } from '../query.ts';
import { resources } from '../resources.ts';
import { firstOfSource, sourceOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import { exists } from './get-by-key.ts';

/** The linked form, or the JSON text `null` without one; `undefined` if there is no such task or definition. */
export async function formOf(run: Run, query: FormQuery): Promise<string | undefined> {
  if (!(await exists(run, query.of, query.key))) return undefined;
  const where = linkSql(run, query);
  return (await firstOfSource(run, sourceOf(resources.form, [where]), [])) ?? 'null';
}

/** A user task is bound to one version of its form, a start event to the form's id. */
function linkSql(run: Run, query: FormQuery): Sql {
  const key = BigInt(query.key);
  if (query.of === 'userTask') {
    return sql`t.key = (SELECT u.form_key FROM user_task AS u WHERE u.key = ${key})`;
  }
  return sql`t.key = (SELECT f.key FROM process_definition AS d
    JOIN form AS f ON f.tenant_id = d.tenant_id AND f.form_id = d.start_form_id
    WHERE d.key = ${key} AND f.state = 'active'
    AND ${tenantsSql(run.dialect, 'd.tenant_id', run.tenantIds)}
    ORDER BY f.version DESC LIMIT 1)`;
}
