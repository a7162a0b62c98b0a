import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import type { XmlQuery } from '../query.ts';
import { rowsOf, type Run } from '../search-source.ts';

const xmlSelects: { readonly [Of in XmlQuery['of']]: string } = {
  processDefinition: 'SELECT t.xml AS text FROM process_definition AS t',
  decisionDefinition: `SELECT r.xml AS text FROM decision_definition AS t
    JOIN decision_requirements AS r ON r.key = t.requirements_key`,
  decisionRequirements: 'SELECT t.xml AS text FROM decision_requirements AS t',
};

/** The XML of a definition as a JSON string; of a deleted one, too, because what it did is still shown. */
export function xmlOf(run: Run, { of, key }: XmlQuery): Promise<string | undefined> {
  return textOf(run, xmlSelects[of], key);
}

/** The bytes of a deployed file in base64, as a JSON string. */
export function contentOf(run: Run, key: string): Promise<string | undefined> {
  return textOf(run, 'SELECT t.content AS text FROM resource AS t', key);
}

async function textOf(run: Run, select: string, key: string): Promise<string | undefined> {
  const [row] = await rowsOf(
    run,
    sql`${sql.raw(select)} WHERE t.key = ${BigInt(key)}
      AND ${tenantsSql(run.dialect, 't.tenant_id', run.tenantIds)}`,
  );
  return row === undefined ? undefined : JSON.stringify(row['text']);
}
