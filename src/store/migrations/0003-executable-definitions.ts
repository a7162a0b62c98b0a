import { parseDeployedBpmn } from '../../model/bpmn/parse-bpmn.ts';
import { readDeployedDmn } from '../../model/dmn/read-dmn.ts';
import { decisionsForm } from '../../model/executable/decisions-form.ts';
import { processForm } from '../../model/executable/process-form.ts';
import { assert } from '../../core/assert.ts';
import type { Migration, MigrationConnection, MigrationRow } from '../schema-migration.ts';

/**
 * Stores the executable form of definitions beside their XML, so that a stricter reader of XML cannot break a deployed
 * definition.
 */
export const migration: Migration = {
  sqlite: [
    `ALTER TABLE process_definition RENAME TO process_definition_1;
    ALTER TABLE decision_requirements RENAME TO decision_requirements_1;
    CREATE TABLE process_definition (
      key INTEGER PRIMARY KEY,
      process_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      version_tag TEXT,
      name TEXT,
      resource_name TEXT NOT NULL,
      deployment_key INTEGER NOT NULL,
      tenant_id TEXT NOT NULL,
      checksum TEXT NOT NULL,
      xml TEXT NOT NULL,
      executable TEXT NOT NULL,
      start_form_id TEXT,
      state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
      UNIQUE (tenant_id, process_id, version)
    ) STRICT;
    CREATE TABLE decision_requirements (
      key INTEGER PRIMARY KEY,
      requirements_id TEXT NOT NULL,
      name TEXT NOT NULL,
      version INTEGER NOT NULL,
      resource_name TEXT NOT NULL,
      deployment_key INTEGER NOT NULL,
      tenant_id TEXT NOT NULL,
      checksum TEXT NOT NULL,
      xml TEXT NOT NULL,
      executable TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
      UNIQUE (tenant_id, requirements_id, version)
    ) STRICT`,
    (connection) =>
      eachDefinition(connection, {
        table: 'process_definition_1',
        id: 'process_id',
        executableOf: executableProcess,
        keep: `INSERT INTO process_definition SELECT key, process_id, version, version_tag, name, resource_name,
          deployment_key, tenant_id, checksum, xml, $2, start_form_id, state
          FROM process_definition_1 WHERE key = $1`,
      }),
    (connection) =>
      eachDefinition(connection, {
        table: 'decision_requirements_1',
        id: 'requirements_id',
        executableOf: executableDecisions,
        keep: `INSERT INTO decision_requirements SELECT key, requirements_id, name, version, resource_name,
          deployment_key, tenant_id, checksum, xml, $2, state
          FROM decision_requirements_1 WHERE key = $1`,
      }),
    'DROP TABLE process_definition_1; DROP TABLE decision_requirements_1',
  ],
  postgres: [
    `ALTER TABLE process_definition ADD COLUMN executable text COLLATE "C";
    ALTER TABLE decision_requirements ADD COLUMN executable text COLLATE "C"`,
    (connection) =>
      eachDefinition(connection, {
        table: 'process_definition',
        id: 'process_id',
        executableOf: executableProcess,
        keep: 'UPDATE process_definition SET executable = $2 WHERE partition_id = 1 AND key = $1',
      }),
    (connection) =>
      eachDefinition(connection, {
        table: 'decision_requirements',
        id: 'requirements_id',
        executableOf: executableDecisions,
        keep: 'UPDATE decision_requirements SET executable = $2 WHERE partition_id = 1 AND key = $1',
      }),
    `ALTER TABLE process_definition ALTER COLUMN executable SET NOT NULL;
    ALTER TABLE decision_requirements ALTER COLUMN executable SET NOT NULL`,
  ],
  rewrites: ['process_definition', 'decision_requirements'],
};

interface Definitions {
  readonly table: string;
  readonly id: string;
  readonly executableOf: (xml: string, id: string) => string;
  /** Stores the executable form `$2` of the definition with key `$1`. */
  readonly keep: string;
}

/** Reads one definition after the other, because a file may have 4 MB. */
async function eachDefinition(
  connection: MigrationConnection,
  { table, id, executableOf, keep }: Definitions,
): Promise<void> {
  let after = '0';
  for (;;) {
    const [row]: MigrationRow[] = await connection.rows(
      `SELECT CAST(key AS text) AS key, ${id} AS id, xml FROM ${table} WHERE key > CAST($1 AS bigint)
        ORDER BY key LIMIT 1`,
      [after],
    );
    if (row === undefined) return;
    after = String(row['key']);
    await connection.rows(keep, [after, executableOf(String(row['xml']), String(row['id']))]);
  }
}

function executableProcess(xml: string, processId: string): string {
  const process = parseDeployedBpmn(xml).find(({ id }) => id === processId);
  assert(process, `process '${processId}' to be in its own XML`);
  return processForm.encode(process);
}

function executableDecisions(xml: string): string {
  return decisionsForm.encode(readDeployedDmn(xml));
}
