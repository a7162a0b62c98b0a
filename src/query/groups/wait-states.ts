import { sql } from 'kysely';
import type { Value } from '../condition.ts';
import { allOf } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import type { GroupSource } from '../grouping.ts';

/**
 * Living rows that name their element instance, and the columns of their details. Those of an instance, of a root or of an
 * element instance are found by the index of their process instances.
 */
export const waitStates: GroupSource = ({ parameters, dialect }) => {
  const { processInstanceKey, rootProcessInstanceKey, elementInstanceKey } = parameters;
  return waitsSql(
    dialect.stopCheck,
    allOf([
      ...(processInstanceKey === undefined
        ? []
        : [sql`w.process_instance_key = ${processInstanceKey}`]),
      ...(rootProcessInstanceKey === undefined ? [] : [isBelow(rootProcessInstanceKey)]),
      ...(elementInstanceKey === undefined ? [] : [isAround(elementInstanceKey)]),
    ]),
  );
};

function isBelow(rootKey: Value): Sql {
  return sql`w.process_instance_key IN (SELECT CAST(${rootKey} AS BIGINT) UNION ALL
    SELECT p.key FROM process_instance AS p
    WHERE p.root_key = ${rootKey} AND p.parent_process_instance_key IS NOT NULL)`;
}

/** The element instance of a listener of a process is the process instance. */
function isAround(elementKey: Value): Sql {
  return sql`w.process_instance_key IN (SELECT CAST(${elementKey} AS BIGINT) UNION ALL
    SELECT e.process_instance_key FROM element_instance AS e WHERE e.key = ${elementKey})`;
}

/** The subquery `t` of all waits `w` for which the condition holds. */
export function waitsSql(stopCheck: Sql, where: Sql): Sql {
  const only = sql`${stopCheck} AND ${where}`;
  return sql`(
    SELECT a.*, d.process_id, coalesce(e.element_id, d.process_id) AS element_id,
      coalesce(e.type, 'PROCESS') AS element_type
    FROM (
      SELECT w.key AS wait_key, 'JOB' AS wait_type, w.element_instance_key, w.process_instance_key,
        w.root_key, w.definition_key, w.tenant_id, w.type AS name, w.kind AS kind,
        w.listener_event_type AS event, w.retries AS number, NULL AS due, NULL AS correlation
      FROM job AS w WHERE w.ended_at IS NULL AND ${only}
      UNION ALL
      SELECT w.key, 'USER_TASK', w.element_instance_key, w.process_instance_key, w.root_key,
        w.definition_key, w.tenant_id, NULL, NULL, NULL, NULL, w.due_at, NULL
      FROM user_task AS w WHERE w.state = 'created' AND ${only}
      UNION ALL
      SELECT w.key, CASE w.kind WHEN 'timer' THEN 'TIMER' WHEN 'message' THEN 'MESSAGE'
          WHEN 'signal' THEN 'SIGNAL' ELSE 'CONDITION' END,
        w.holder_key, w.process_instance_key, w.root_key, w.definition_key, w.tenant_id, w.name,
        NULL, NULL, w.firings_left, w.due_at, w.correlation_key
      FROM event_subscription AS w
      WHERE w.state = 'open' AND w.root_key IS NOT NULL AND ${only}) AS a
    JOIN process_definition AS d ON d.key = a.definition_key
    LEFT JOIN element_instance AS e ON e.key = a.element_instance_key) AS t`;
}
