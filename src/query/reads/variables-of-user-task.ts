import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import type { VariablesOfUserTaskQuery } from '../query.ts';
import { resources } from '../resources.ts';
import { searchSource, type Run, type Source } from '../search-source.ts';

/** What a task's assignee sees: nothing of a task that is not there, as Camunda describes it. */
export function variablesOfUserTask(run: Run, query: VariablesOfUserTaskQuery): Promise<string> {
  const source: Source = {
    resource: resources[query.resource],
    from: sql`(${visibleVariables(BigInt(query.key))}) AS t`,
    where: query.isEffective ? [sql`t.nearness = 1`] : [],
    isTable: false,
  };
  return searchSource(run, source, query);
}

/** Variables of the task's scopes, from its own up to the process instance; the innermost of a name is nearest. */
function visibleVariables(userTaskKey: bigint): Sql {
  return sql`WITH RECURSIVE scope (key, depth) AS (
      SELECT u.element_instance_key, 0 FROM user_task AS u WHERE u.key = ${userTaskKey}
      UNION ALL
      SELECT e.scope_key, scope.depth + 1 FROM scope
      JOIN element_instance AS e ON e.key = scope.key)
    SELECT v.*, row_number() OVER (PARTITION BY v.name ORDER BY scope.depth) AS nearness
    FROM scope JOIN variable AS v ON v.scope_key = scope.key`;
}
