import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import type { Sql, SqlDialect } from '../dialect.ts';
import type { GroupSource } from '../grouping.ts';

/** Counts of active instances by definition, with and without incidents. */
const countsByDefinition = ({ stopCheck }: SqlDialect): Sql => sql`
  SELECT definition_key,
    sum(CASE WHEN incident_count > 0 THEN 1 ELSE 0 END) AS with_incident,
    sum(CASE WHEN incident_count > 0 THEN 0 ELSE 1 END) AS without_incident
  FROM process_instance AS i WHERE i.state = 'active' AND ${stopCheck}`;

export const instancesByProcess: GroupSource = ({ dialect, tenantIds }) => sql`(
  SELECT d.process_id, d.tenant_id, min(d.key) AS any_key, count(*) AS versions,
    sum(c.with_incident) AS with_incident, sum(c.without_incident) AS without_incident
  FROM (${countsByDefinition(dialect)} GROUP BY definition_key) AS c
  JOIN process_definition AS d ON d.key = c.definition_key
  WHERE ${tenantsSql(dialect, 'd.tenant_id', tenantIds)}
  GROUP BY d.process_id, d.tenant_id) AS t`;

export const instancesByVersion: GroupSource = ({ dialect, parameters, tenantIds }) => sql`(
  SELECT d.key, d.process_id, d.name, d.version, d.tenant_id, c.with_incident, c.without_incident
  FROM (${countsByDefinition(dialect)} AND i.definition_key IN
      (SELECT f.key FROM process_definition AS f
       WHERE f.process_id = ${parameters['processDefinitionId']}
       AND ${tenantsSql(dialect, 'f.tenant_id', tenantIds)})
    GROUP BY definition_key) AS c
  JOIN process_definition AS d ON d.key = c.definition_key) AS t`;
