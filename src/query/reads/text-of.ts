import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import type { XmlQuery } from '../query.ts';
import type { Row } from '../result-text.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

const xmlSelects: { readonly [Of in XmlQuery['of']]: string } = {
  processDefinition: 'SELECT t.xml AS text FROM process_definition AS t',
  decisionDefinition: `SELECT r.xml AS text FROM decision_definition AS t
    JOIN decision_requirements AS r ON r.key = t.requirements_key`,
  decisionRequirements: 'SELECT t.xml AS text FROM decision_requirements AS t',
};

/**
 * The XML of a definition as a JSON string. Deleted definitions are included, because their instances are still shown.
 */
export async function xmlOf(run: Run, { of, key }: XmlQuery): Promise<string | undefined> {
  const row = await rowOf(run, xmlSelects[of], key);
  return row === undefined ? undefined : JSON.stringify(row['text']);
}

export interface DeployedFile {
  readonly name: string;
  readonly contentBase64: string;
}

/** A deployed file as JSON text. */
export async function contentOf(run: Run, key: string): Promise<string | undefined> {
  const row = await rowOf(run, 'SELECT t.resource_name, t.content FROM resource AS t', key);
  if (row === undefined) return undefined;
  const file = { name: row['resource_name'], contentBase64: row['content'] } as DeployedFile;
  return JSON.stringify(file);
}

async function rowOf(run: Run, select: string, key: string): Promise<Row | undefined> {
  const [row] = await rowsOf(
    run,
    sql`${sql.raw(select)} WHERE t.key = ${BigInt(key)}
      AND ${tenantsSql(run.dialect, 't.tenant_id', run.tenantIds)}`,
  );
  return row;
}
