import type { ProcessInstanceKey, ScopeKey } from '../../core/key.ts';
import {
  type HeldRows,
  type LoadedRoot,
  valueBytesMax,
  valueNotLoaded,
  variablesOfScopeMax,
} from '../../engine/state/root-part.ts';
import type { ProcessInstanceRow, VariableRow } from '../../engine/state/process-rows.ts';
import type { ChildrenQuestion, RootReads } from '../../engine/state/root-reads.ts';
import { inOrderOfKeys } from '../in-order-of-keys.ts';
import type { AllStatements } from './all-statements.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import { type Partitions, rowsByKey } from './partitions.ts';
import type { RootLocks } from './root-locks.ts';
import { keyArray, keyCell, textArray } from './table-statements.ts';

type PartReads = Omit<RootReads, 'roots'>;

export interface LockedRootReads {
  /** Locked roots: whole, or only their own rows. */
  roots(
    connection: Connection,
    locks: RootLocks,
    keys: readonly ProcessInstanceKey[],
    elementsMax: number,
  ): Promise<readonly (LoadedRoot | undefined)[]>;
  /** The parts of locked roots. */
  parts(connection: Connection): PartReads;
}

export function createRootReads(
  statements: AllStatements,
  partitions: Partitions,
): LockedRootReads {
  const read = readStatements(statements, partitions);
  const partsOf = createPartReads(statements, partitions);
  const { decode } = statements.eventSubscription;
  const { conditions } = read;
  const trunkReads = (connection: Connection) => ({
    parts: partsOf(connection),
    conditions,
    decode,
  });
  return {
    parts: partsOf,
    roots: async (connection, locks, keys, elementsMax) => {
      const live = keys.filter((key) => locks.versionAt(key) !== undefined);
      if (live.length === 0) return keys.map(() => undefined);
      const values = [keyArray(live), String(elementsMax + 1)];
      const [processInstances, elements, variables, incidents, subscriptions] = await Promise.all([
        connection.rows(read.processInstances, values),
        connection.rows(read.elements, values),
        connection.rows(read.variables, values),
        connection.rows(read.incidents, values),
        connection.rows(read.subscriptions, values),
      ]);
      const parts = {
        processInstances: byRoot(processInstances, statements.processInstance.decode),
        elements: byRoot(elements, statements.elementInstance.decode),
        variables: byRoot(variables, statements.variable.decode),
        incidents: byRoot(incidents, statements.incident.decode),
        subscriptions: byRoot(subscriptions, statements.eventSubscription.decode),
      };
      return Promise.all(
        keys.map(async (key): Promise<LoadedRoot | undefined> => {
          const version = locks.versionAt(key);
          if (version === undefined) return undefined;
          const instances = parts.processInstances.get(key) ?? [];
          const alive = parts.elements.get(key) ?? [];
          if (alive.length > elementsMax || instances.length > elementsMax + 1) {
            const root = instances.find((row) => row.key === key);
            return (
              root && { version, ...(await readTrunk(connection, trunkReads(connection), root)) }
            );
          }
          const found = parts.variables.get(key) ?? [];
          return {
            version,
            isWhole: true,
            processInstances: instances,
            elements: inOrderOfKeys(alive),
            variables: found,
            wideScopes: wideScopesOf(found),
            incidents: inOrderOfKeys(parts.incidents.get(key) ?? []),
            subscriptions: inOrderOfKeys(parts.subscriptions.get(key) ?? []),
          };
        }),
      );
    },
  };
}

/** The row of a large root, with its variables and subscriptions and all open conditions. */
async function readTrunk(
  connection: Connection,
  reads: {
    readonly parts: PartReads;
    readonly conditions: Statement;
    readonly decode: AllStatements['eventSubscription']['decode'];
  },
  root: ProcessInstanceRow,
): Promise<Omit<LoadedRoot, 'version'>> {
  const members = { processInstances: [root], elements: [] };
  const [held, conditions] = await Promise.all([
    reads.parts.heldBy(members),
    connection.rows(reads.conditions, [keyCell(root.key)]),
  ]);
  const open = conditions.map(reads.decode);
  return {
    isWhole: false,
    ...members,
    ...held,
    subscriptions: [...held.subscriptions, ...open],
  };
}

function readStatements(statements: AllStatements, partitions: Partitions) {
  const subscriptions = statements.eventSubscription.columnsOf('t');
  return {
    processInstances: {
      name: 'root instances',
      text: `SELECT ${statements.processInstance.columnsOf('t')}
        FROM (${instancesSql(partitions)}) AS live (key)
        JOIN process_instance AS t ON t.key = live.key AND t.partition_id = ${partitions.of('live.key')}`,
    },
    elements: {
      name: 'root elements',
      text: `SELECT ${statements.elementInstance.columnsOf('t')}
        FROM unnest($1::bigint[]) AS r (key) CROSS JOIN LATERAL (
          SELECT * FROM element_instance AS e
          WHERE e.partition_id = ${partitions.of('r.key')} AND e.root_key = r.key AND e.ended_at IS NULL
          LIMIT $2::int) AS t`,
    },
    variables: {
      name: 'root variables',
      text: `SELECT ${variableColumns(statements)} FROM (${holdersSql(partitions)}) AS holder (key, root_key)
        ${variablesOfHolder(partitions)}`,
    },
    incidents: {
      name: 'root incidents',
      text: `SELECT ${statements.incident.columnsOf('t')}
        FROM (${instancesSql(partitions)}) AS live (key)
        JOIN process_instance AS p ON p.partition_id = ${partitions.of('live.key')} AND p.key = live.key AND p.incident_count > 0
        CROSS JOIN LATERAL (
          SELECT * FROM incident AS i
          WHERE i.partition_id = ${partitions.of('p.key')} AND i.process_instance_key = p.key AND i.state = 'active'
          LIMIT 2 * $2::int) AS t`,
    },
    subscriptions: {
      name: 'root subscriptions',
      text: `SELECT ${subscriptions} FROM (${holdersSql(partitions)}) AS holder (key, root_key)
        JOIN event_subscription AS t ON t.partition_id = ${partitions.of('holder.root_key')} AND t.root_key = holder.root_key
          AND t.holder_key = holder.key AND t.state = 'open'`,
    },
    conditions: {
      name: 'root conditions',
      text: `SELECT ${subscriptions} FROM event_subscription AS t
        WHERE t.partition_id = ${partitions.of('$1::bigint')} AND t.root_key = $1 AND t.kind = 'conditional' AND t.state = 'open'
        ORDER BY t.key`,
    },
  } satisfies Record<string, Statement>;
}

function createPartReads(
  statements: AllStatements,
  partitions: Partitions,
): (connection: Connection) => PartReads {
  const { elementInstance, processInstance, variable, incident, eventSubscription } = statements;
  const elements: Statement = {
    name: 'members: elements',
    text: `SELECT ${elementInstance.columnsOf('t')} FROM ${rowsByKey(partitions, 'element_instance', { alias: 't', where: 'AND ended_at IS NULL' })}`,
  };
  const instances: Statement = {
    name: 'members: instances',
    text: `SELECT ${processInstance.columnsOf('t')} FROM ${rowsByKey(partitions, 'process_instance', { alias: 't', where: 'AND ended_at IS NULL' })}`,
  };
  const held = heldStatements(statements, partitions);
  const children = childrenStatements(statements, partitions);
  const variables = variableStatements(statements, partitions);
  return (connection) => ({
    members: async (keys) => {
      const wanted = [keyArray(keys)];
      const [foundElements, foundInstances] = await Promise.all([
        connection.rows(elements, wanted),
        connection.rows(instances, wanted),
      ]);
      return {
        elements: foundElements.map(elementInstance.decode),
        processInstances: foundInstances.map(processInstance.decode),
      };
    },
    childrenOf: async (question) => {
      const rows = await connection.rows(...children(question));
      return rows.map(elementInstance.decode);
    },
    heldBy: async ({ processInstances, elements: rows }): Promise<HeldRows> => {
      const holders = [...processInstances, ...rows];
      const keys = keyArray(holders.map(({ key }) => key));
      const roots = keyArray(holders.map(({ rootKey }) => rootKey));
      const incidents = rows.flatMap(({ incidentKey }) => incidentKey ?? []);
      const owners = processInstances.filter(({ incidentCount }) => incidentCount > 0);
      const [ofHolders, subscriptions, ofElements, own] = await Promise.all([
        connection.rows(held.variables, [keys, roots]),
        connection.rows(held.subscriptions, [keys, roots]),
        incidents.length === 0 ? [] : connection.rows(held.incidents, [keyArray(incidents)]),
        owners.length === 0
          ? []
          : connection.rows(held.ownIncidents, [keyArray(owners.map(({ key }) => key))]),
      ]);
      const found = ofHolders.map(variable.decode);
      return {
        variables: found,
        wideScopes: wideScopesOf(found),
        subscriptions: inOrderOfKeys(subscriptions.map(eventSubscription.decode)),
        incidents: inOrderOfKeys([...ofElements, ...own].map(incident.decode)),
      };
    },
    variables: async (scopeKey, names) => {
      const rows =
        names === undefined
          ? await connection.rows(variables.all, [keyCell(scopeKey)])
          : await connection.rows(variables.named, [keyCell(scopeKey), textArray(names)]);
      return rows.map(variable.decode);
    },
  });
}

function variableStatements({ variable }: AllStatements, partitions: Partitions) {
  const ofScope = `SELECT ${variable.columnsOf('t')} FROM variable AS t
      WHERE t.partition_id = ${partitions.of('$1::bigint')} AND t.scope_key = $1`;
  return {
    all: { name: 'variables of a scope', text: ofScope },
    named: { name: 'variables by name', text: `${ofScope} AND t.name = ANY($2::text[])` },
  } satisfies Record<string, Statement>;
}

function heldStatements(statements: AllStatements, partitions: Partitions) {
  const { incident, eventSubscription } = statements;
  const holders = 'unnest($1::bigint[], $2::bigint[]) AS holder (key, root_key)';
  return {
    variables: {
      name: 'held variables',
      text: `SELECT ${variableColumns(statements)} FROM ${holders} ${variablesOfHolder(partitions)}`,
    },
    subscriptions: {
      name: 'held subscriptions',
      text: `SELECT ${eventSubscription.columnsOf('t')} FROM ${holders}
        JOIN event_subscription AS t ON t.partition_id = ${partitions.of('holder.root_key')} AND t.root_key = holder.root_key
          AND t.holder_key = holder.key AND t.state = 'open'`,
    },
    incidents: {
      name: 'held incidents',
      text: `SELECT ${incident.columnsOf('t')} FROM ${rowsByKey(partitions, 'incident', { alias: 't', where: "AND state = 'active'" })}`,
    },
    ownIncidents: {
      name: 'held incidents of instances',
      text: `SELECT ${incident.columnsOf('t')} FROM ${rowsByKey(partitions, 'incident', { alias: 't', column: 'process_instance_key', where: "AND element_instance_key = process_instance_key AND state = 'active'" })}`,
    },
  } satisfies Record<string, Statement>;
}

function childrenStatements(
  { elementInstance }: AllStatements,
  partitions: Partitions,
): (question: ChildrenQuestion) => [Statement, readonly string[]] {
  const text = (after: string) =>
    `SELECT ${elementInstance.columnsOf('t')} FROM element_instance AS t
      WHERE t.partition_id = ${partitions.of('$1::bigint')} AND t.root_key = $1 AND t.scope_key = $2 AND t.ended_at IS NULL
        AND ${after} ORDER BY t.element_id, t.key LIMIT $5::int`;
  const ofScope = {
    name: 'children',
    text: text('(t.element_id, t.key) > ($3::text COLLATE "C", $4::bigint)'),
  };
  const ofElement = {
    name: 'children of one element',
    text: text('t.element_id = $3 AND t.key > $4::bigint'),
  };
  return ({ rootKey, scopeKey, elementId, after, max }) => [
    elementId === undefined ? ofScope : ofElement,
    [
      keyCell(rootKey),
      keyCell(scopeKey),
      elementId ?? after?.elementId ?? '',
      after?.key ?? '0',
      String(max),
    ],
  ];
}

/** The keys of the roots `$1`, and of up to `$2` live instances that each has called. */
function instancesSql(partitions: Partitions): string {
  return `SELECT r.key FROM unnest($1::bigint[]) AS r (key)
    UNION ALL
      SELECT called.key FROM unnest($1::bigint[]) AS r (key) CROSS JOIN LATERAL (
        SELECT p.key FROM process_instance AS p
        WHERE p.partition_id = ${partitions.of('r.key')} AND p.called_by_root = r.key LIMIT $2::int) AS called`;
}

/** The instances and elements in the roots `$1` that can hold variables and subscriptions, up to `$2` of each root. */
function holdersSql(partitions: Partitions): string {
  return `SELECT r.key, r.key FROM unnest($1::bigint[]) AS r (key)
    UNION ALL
      SELECT called.key, r.key FROM unnest($1::bigint[]) AS r (key) CROSS JOIN LATERAL (
        SELECT p.key FROM process_instance AS p
        WHERE p.partition_id = ${partitions.of('r.key')} AND p.called_by_root = r.key LIMIT $2::int) AS called
    UNION ALL
      SELECT alive.key, r.key FROM unnest($1::bigint[]) AS r (key) CROSS JOIN LATERAL (
        SELECT e.key FROM element_instance AS e
        WHERE e.partition_id = ${partitions.of('r.key')} AND e.root_key = r.key AND e.ended_at IS NULL LIMIT $2::int) AS alive`;
}

function variablesOfHolder(partitions: Partitions): string {
  return `CROSS JOIN LATERAL (
    SELECT * FROM variable AS v WHERE v.partition_id = ${partitions.of('holder.key')} AND v.scope_key = holder.key
    LIMIT ${variablesOfScopeMax + 1}) AS t`;
}

/** A large value stays in the table until something reads it. */
function variableColumns({ variable }: AllStatements): string {
  return variable
    .columnsOf('t')
    .replace(
      't.value',
      `CASE WHEN octet_length(t.value) <= ${valueBytesMax} THEN t.value ELSE '${valueNotLoaded}' END`,
    );
}

function wideScopesOf(variables: readonly VariableRow[]): readonly ScopeKey[] {
  if (variables.length <= variablesOfScopeMax) return [];
  return [...Map.groupBy(variables, ({ scopeKey }) => scopeKey)].flatMap(([scopeKey, rows]) =>
    rows.length > variablesOfScopeMax ? scopeKey : [],
  );
}

function byRoot<Row extends { readonly rootKey: ProcessInstanceKey | undefined }>(
  rows: readonly Cell[][],
  decode: (cells: readonly Cell[]) => Row,
): ReadonlyMap<ProcessInstanceKey, readonly Row[]> {
  const groups = new Map<ProcessInstanceKey, Row[]>();
  for (const cells of rows) {
    const row = decode(cells);
    const { rootKey } = row;
    if (rootKey === undefined) continue;
    const group = groups.get(rootKey);
    if (group === undefined) groups.set(rootKey, [row]);
    else group.push(row);
  }
  return groups;
}
