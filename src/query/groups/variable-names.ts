import { sql } from 'kysely';
import type { GroupSource } from '../grouping.ts';
import { notDeletedSql } from '../search-source.ts';

export const variableNames: GroupSource = ({ dialect, parameters }) => sql`(
  SELECT DISTINCT v.name, i.tenant_id, d.process_id
  FROM process_definition AS d
  JOIN process_instance AS i ON i.definition_key = d.key
  JOIN variable AS v ON v.process_instance_key = i.key
  WHERE d.key = ${parameters['processDefinitionKey']} AND ${notDeletedSql('i.key')} AND ${dialect.stopCheck}) AS t`;
