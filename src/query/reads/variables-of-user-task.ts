import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import type { VariablesOfUserTaskQuery } from '../query.ts';
import { resources } from '../resources.ts';
import { searchSource, sourceOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** The variables that a task's assignee sees. A task that does not exist has none, as in Camunda's API. */
export function variablesOfUserTask(run: Run, query: VariablesOfUserTaskQuery): Promise<string> {
  const visible = visibleVariables(BigInt(query.key));
  const nearest = query.isEffective ? sql`WHERE s.nearness = 1` : sql``;
  const source = sourceOf(resources[query.resource], [
    sql`t.key IN (SELECT s.key FROM (${visible}) AS s ${nearest})`,
  ]);
  return searchSource(run, source, query);
}

/**
 * Keys of the variables in the task's scopes, from its own up to the process instance; the innermost variable of a name
 * is nearest. The query numbers only keys, because a database keeps the rows that it numbers.
 */
function visibleVariables(userTaskKey: bigint): Sql {
  return sql`WITH RECURSIVE scope (key, depth) AS (
      SELECT u.element_instance_key, 0 FROM user_task AS u WHERE u.key = ${userTaskKey}
      UNION ALL
      SELECT e.scope_key, scope.depth + 1 FROM scope
      JOIN element_instance AS e ON e.key = scope.key)
    SELECT v.key, row_number() OVER (PARTITION BY v.name ORDER BY scope.depth) AS nearness
    FROM scope JOIN variable AS v ON v.scope_key = scope.key`;
}
