import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { rightsSql } from '../rights-sql.ts';
import { onProcess, type RowRights } from '../row-rights.ts';
import type { GroupSource } from '../grouping.ts';

const readable: RowRights = [
  onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 'i.definition_key'),
];

export const incidentsByError: GroupSource = ({ access, dialect, tenantIds }) => sql`(
  SELECT i.message, min(i.key) AS any_key, min(i.tenant_id) AS tenant_id,
    count(DISTINCT i.process_instance_key) AS instances
  FROM incident AS i
  WHERE i.state = 'active' AND ${dialect.stopCheck} AND ${tenantsSql(dialect, 'i.tenant_id', tenantIds)}
    AND ${rightsSql({ access, dialect }, readable) ?? sql`1 = 1`}
  GROUP BY i.message) AS t`;

export const incidentsByDefinition: GroupSource = ({ dialect, tenantIds }) => sql`(
  SELECT d.key, d.process_id, d.name, d.version, d.tenant_id, c.message, c.instances
  FROM (SELECT i.definition_key, i.message, count(DISTINCT i.process_instance_key) AS instances
    FROM incident AS i
    WHERE i.state = 'active' AND ${dialect.stopCheck} AND ${tenantsSql(dialect, 'i.tenant_id', tenantIds)}
    GROUP BY i.definition_key, i.message) AS c
  JOIN process_definition AS d ON d.key = c.definition_key) AS t`;
