import type { ProcessInstanceKey } from '../../core/key.ts';
import type { RootRows } from '../../engine/state/root.ts';
import type { RootWork } from '../../engine/store.ts';
import type { AllStatements } from './all-statements.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import type { RootLocks } from './root-locks.ts';
import { keyArray } from './table-statements.ts';

export interface RootReads {
  /** The live parts of locked roots. */
  roots(
    connection: Connection,
    locks: RootLocks,
    keys: readonly ProcessInstanceKey[],
  ): Promise<readonly (RootRows | undefined)[]>;
  work(connection: Connection, rootKey: ProcessInstanceKey): Promise<RootWork>;
}

export function createRootReads(statements: AllStatements, partition: number): RootReads {
  const read = {
    processInstances: readStatement('root instances', partition, {
      columns: statements.processInstance.columnsOf('t'),
      from: 'process_instance AS t ON t.key = live.key',
    }),
    elements: {
      name: 'root elements',
      text: `SELECT ${statements.elementInstance.columnsOf('t')} FROM element_instance AS t
        WHERE t.partition_id = ${partition} AND t.root_key = ANY($1::bigint[]) AND t.ended_at IS NULL
        ORDER BY t.key`,
    },
    variables: {
      name: 'root variables',
      text: `SELECT ${statements.variable.columnsOf('t')}
        FROM (${liveSql(partition)} UNION ALL
            SELECT e.key FROM element_instance AS e
            WHERE e.partition_id = ${partition} AND e.root_key = ANY($1::bigint[]) AND e.ended_at IS NULL
          ) AS scope (key)
          JOIN variable AS t ON t.scope_key = scope.key AND t.partition_id = ${partition}`,
    },
    incidents: readStatement('root incidents', partition, {
      columns: statements.incident.columnsOf('t'),
      from: `incident AS t ON t.process_instance_key = live.key AND t.state = 'active'`,
    }),
    jobs: readStatement('root jobs', partition, {
      columns: statements.job.columnsOf('t'),
      from: 'job AS t ON t.process_instance_key = live.key AND t.ended_at IS NULL',
      locks: true,
    }),
    userTasks: readStatement('root user tasks', partition, {
      columns: statements.userTask.columnsOf('t'),
      from: `user_task AS t ON t.process_instance_key = live.key AND t.state = 'created'`,
      locks: true,
    }),
  };
  return {
    roots: async (connection, locks, keys) => {
      const live = keys.filter((key) => locks.versionAt(key) !== undefined);
      if (live.length === 0) return keys.map(() => undefined);
      const values = [keyArray(live)];
      const [processInstances, elements, variables, incidents] = await Promise.all([
        connection.rows(read.processInstances, values),
        connection.rows(read.elements, values),
        connection.rows(read.variables, values),
        connection.rows(read.incidents, values),
      ]);
      const parts = {
        processInstances: byRoot(processInstances, statements.processInstance.decode),
        elements: byRoot(elements, statements.elementInstance.decode),
        variables: byRoot(variables, statements.variable.decode),
        incidents: byRoot(incidents, statements.incident.decode),
      };
      return keys.map((key) => {
        const version = locks.versionAt(key);
        if (version === undefined) return undefined;
        return {
          version,
          processInstances: parts.processInstances.get(key) ?? [],
          elements: parts.elements.get(key) ?? [],
          variables: parts.variables.get(key) ?? [],
          incidents: parts.incidents.get(key) ?? [],
        };
      });
    },
    work: async (connection, rootKey) => {
      const values = [keyArray([rootKey])];
      const [jobs, userTasks] = await Promise.all([
        connection.rows(read.jobs, values),
        connection.rows(read.userTasks, values),
      ]);
      return {
        jobs: jobs.map(statements.job.decode),
        userTasks: userTasks.map(statements.userTask.decode),
      };
    },
  };
}

/** The keys of those of the roots `$1` that live, and of the live instances that they called. */
function liveSql(partition: number): string {
  return `SELECT p.key FROM process_instance AS p
      WHERE p.partition_id = ${partition} AND p.key = ANY($1::bigint[]) AND p.ended_at IS NULL
    UNION ALL
      SELECT p.key FROM process_instance AS p
      WHERE p.partition_id = ${partition} AND p.called_by_root = ANY($1::bigint[])`;
}

function readStatement(
  name: string,
  partition: number,
  read: { readonly columns: string; readonly from: string; readonly locks?: true },
): Statement {
  return {
    name,
    text: `SELECT ${read.columns} FROM (${liveSql(partition)}) AS live (key)
      JOIN ${read.from} AND t.partition_id = ${partition}
      ${read.locks === undefined ? '' : 'ORDER BY t.key FOR UPDATE OF t'}`,
  };
}

function byRoot<Row extends { readonly rootKey: ProcessInstanceKey }>(
  rows: readonly Cell[][],
  decode: (cells: readonly Cell[]) => Row,
): ReadonlyMap<ProcessInstanceKey, readonly Row[]> {
  const groups = new Map<ProcessInstanceKey, Row[]>();
  for (const cells of rows) {
    const row = decode(cells);
    const group = groups.get(row.rootKey);
    if (group === undefined) groups.set(row.rootKey, [row]);
    else group.push(row);
  }
  return groups;
}
