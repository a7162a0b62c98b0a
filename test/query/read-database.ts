import { callerOfTenant } from '../../src/core/caller.ts';
import { DatabaseSync } from 'node:sqlite';
import {
  type CountedState,
  countedStateSql,
  type CountedTable,
  countedTables,
  ElementCounts,
} from '../../src/store/element-counts.ts';
import { createCountWriter } from '../../src/store/sqlite/write-element-counts.ts';
import { tables } from '../../src/store/tables.ts';
import { installationOf } from '../../src/core/installation.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import { defaultTenant } from '../../src/core/tenant.ts';
import { sqliteDialect } from '../../src/query/dialect.ts';
import { createQueryExecutor } from '../../src/query/executor.ts';
import type { Query } from '../../src/query/query.ts';
import { readSearch, type SearchBody } from '../../src/query/read-search.ts';
import { resourceOf, type ResourceName } from '../../src/query/resources.ts';
import { schema } from '../../src/store/sqlite/sqlite-schema.ts';

type Cell = string | number | null;
export type Cells = Readonly<Record<string, Cell>>;

interface SearchAnswer {
  readonly items: readonly Record<string, unknown>[];
  readonly page: {
    readonly totalItems: number;
    readonly hasMoreTotalItems: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** A database of the real schema into which rows are inserted directly, with the read side on it. */
export interface ReadDatabase {
  insert(table: TableWithDefaults, cells: Cells): void;
  ask(query: Query, tenantIds?: readonly TenantId[]): Promise<unknown>;
  search(
    resource: ResourceName,
    body?: SearchBody,
    tenantIds?: readonly TenantId[],
  ): Promise<SearchAnswer>;
  /** SQLite's plan for the statements of a query, one line each. */
  plans(query: Query): Promise<readonly string[]>;
  readonly db: DatabaseSync;
}

const definition = { definition_key: 10, tenant_id: defaultTenant };
const inInstance = { ...definition, process_instance_key: 100, root_key: 100 };

const defaults = {
  process_definition: {
    process_id: 'order',
    version: 1,
    resource_name: 'order.bpmn',
    deployment_key: 1,
    tenant_id: defaultTenant,
    checksum: 'c',
    xml: '<definitions/>',
    executable: '{}',
    state: 'active',
  },
  process_instance: {
    ...definition,
    root_key: 100,
    tags: '[]',
    state: 'active',
    started_at: 1000,
    incident_count: 0,
    terminate_after: '[]',
    waiting_flows: '[]',
  },
  agent_instance: {
    ...inInstance,
    element_id: 'task',
    state: 'idle',
    model: 'm',
    provider: 'p',
    system_prompt: '[]',
    limits: '{}',
    metrics: '{}',
    tools: '[]',
    element_instance_keys: '[]',
    created_at: 1000,
    updated_at: 1000,
  },
  element_instance: {
    ...inInstance,
    scope_key: 100,
    element_id: 'task',
    type: 'SERVICE_TASK',
    state: 'active',
    started_at: 1000,
    waiting_flows: '[]',
  },
  variable: {
    scope_key: 100,
    value: '1',
    process_instance_key: 100,
    root_key: 100,
    tenant_id: defaultTenant,
  },
  sequence_flow: inInstance,
  job: {
    ...inInstance,
    type: 'pay',
    kind: 'BPMN_ELEMENT',
    listener_event_type: 'UNSPECIFIED',
    element_instance_key: 200,
    element_id: 'task',
    scope_path: '[]',
    headers: '{}',
    state: 'activatable',
    last_event: 'CREATED',
    priority: 0,
    retries: 3,
    created_at: 1000,
    updated_at: 1000,
  },
  user_task: {
    ...inInstance,
    element_instance_key: 200,
    element_id: 'approve',
    state: 'created',
    candidate_groups: '[]',
    candidate_users: '[]',
    priority: 50,
    headers: '{}',
    created_at: 1000,
  },
  incident: {
    ...inInstance,
    type: 'JOB_NO_RETRIES',
    message: 'no more',
    element_instance_key: 200,
    element_id: 'task',
    state: 'active',
    created_at: 1000,
  },
  form: {
    form_id: 'form',
    version: 1,
    resource_name: 'form.form',
    deployment_key: 1,
    tenant_id: defaultTenant,
    checksum: 'c',
    schema: '{}',
    state: 'active',
  },
  decision_requirements: {
    requirements_id: 'drg',
    name: 'DRG',
    version: 1,
    resource_name: 'drg.dmn',
    deployment_key: 1,
    tenant_id: defaultTenant,
    checksum: 'c',
    xml: '<b/>',
    executable: '{}',
    state: 'active',
  },
  decision_definition: {
    decision_id: 'decide',
    name: 'Decide',
    version: 1,
    requirements_key: 40,
    deployment_key: 1,
    tenant_id: defaultTenant,
    state: 'active',
  },
  decision_instance: {
    evaluation_key: 700,
    evaluation_index: 1,
    decision_key: 41,
    root_decision_key: 41,
    type: 'DECISION_TABLE',
    tenant_id: defaultTenant,
    state: 'evaluated',
    evaluated_at: 1000,
    output: '1',
    evaluated_inputs: '[]',
    matched_rules: '[]',
  },
  resource: {
    resource_id: 'note.txt',
    version: 1,
    resource_name: 'note.txt',
    deployment_key: 1,
    tenant_id: defaultTenant,
    checksum: 'c',
    content: 'aGk=',
    state: 'active',
  },
  job_metric: {
    tenant_id: defaultTenant,
    type: 'pay',
    worker: '',
    created: 0,
    completed: 0,
    failed: 0,
  },
} satisfies Readonly<Record<string, Cells>>;

export type TableWithDefaults = keyof typeof defaults;

export function openReadDatabase(): ReadDatabase {
  const installation = installationOf(undefined);
  const db = new DatabaseSync(':memory:');
  db.exec(schema);
  const rows = (text: string, parameters: readonly unknown[]) =>
    db.prepare(text).all(...(parameters as Cell[]));
  const executor = createQueryExecutor({ rows }, sqliteDialect, installation);
  const ask: ReadDatabase['ask'] = async (query, tenantIds = [defaultTenant]) => {
    const text = await executor.run(query, { kind: 'tenant', tenantIds });
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  };
  /** Counts the rows as batches count those that they write. */
  const countRow = (table: CountedTable, key: Cell) => {
    const [row = {}] = rows(
      `SELECT definition_key AS definition, ${countedTables[table].elementId} AS element, ${countedStateSql(table)} AS state
       FROM ${tables[table].name} WHERE key = ?`,
      [key],
    );
    const counts = new ElementCounts();
    const of = { definitionKey: String(row['definition']), elementId: String(row['element']) };
    counts.add(of, row['state'] as CountedState, 1);
    createCountWriter(db)(counts);
  };
  return {
    db,
    ask,
    insert: (table, cells) => {
      const row: Cells = { ...defaults[table], ...cells };
      const columns = Object.keys(row);
      db.prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ).run(...Object.values(row));
      if (table === 'process_instance') countRow('processInstance', row['key'] ?? null);
      if (table === 'element_instance') countRow('elementInstance', row['key'] ?? null);
    },
    search: async (resource, body = {}, tenantIds) => {
      const search = readSearch(resourceOf(resource), body);
      if ('code' in search) throw new Error(search.reason);
      return (await ask({ kind: 'search', resource, ...search }, tenantIds)) as SearchAnswer;
    },
    plans: async (query) => {
      const lines: string[] = [];
      const explaining = createQueryExecutor(
        {
          rows: (text, parameters) => {
            lines.push(
              ...rows(`EXPLAIN QUERY PLAN ${text}`, parameters).map((row) => String(row['detail'])),
            );
            return rows(text, parameters);
          },
        },
        sqliteDialect,
        installation,
      );
      await explaining.run(query, callerOfTenant(defaultTenant));
      return lines;
    },
  };
}
