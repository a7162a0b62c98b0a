import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import type { Sql, SqlDialect } from '../dialect.ts';
import type { GroupSource } from '../grouping.ts';

/** Counts of active instances by definition, with and without incidents. */
const countsByDefinition = ({ stopCheck }: SqlDialect): Sql => sql`
  SELECT i.definition_key, sum(i.incidents) AS with_incident, sum(i.active) AS without_incident
  FROM element_count AS i WHERE i.element_id = '' AND ${stopCheck}`;

const haveActive = sql`GROUP BY i.definition_key HAVING sum(i.incidents) + sum(i.active) > 0`;

export const instancesByProcess: GroupSource = ({ dialect, tenantIds }) => sql`(
  SELECT d.process_id, d.tenant_id, min(d.key) AS any_key, count(*) AS versions,
    sum(c.with_incident) AS with_incident, sum(c.without_incident) AS without_incident
  FROM (${countsByDefinition(dialect)} ${haveActive}) AS c
  JOIN process_definition AS d ON d.key = c.definition_key
  WHERE ${tenantsSql(dialect, 'd.tenant_id', tenantIds)}
  GROUP BY d.process_id, d.tenant_id) AS t`;

export const instancesByVersion: GroupSource = ({ dialect, parameters, tenantIds }) => sql`(
  SELECT d.key, d.process_id, d.name, d.version, d.tenant_id, c.with_incident, c.without_incident
  FROM (${countsByDefinition(dialect)} AND i.definition_key IN
      (SELECT f.key FROM process_definition AS f
       WHERE f.process_id = ${parameters['processDefinitionId']}
       AND ${tenantsSql(dialect, 'f.tenant_id', tenantIds)})
    ${haveActive}) AS c
  JOIN process_definition AS d ON d.key = c.definition_key) AS t`;
