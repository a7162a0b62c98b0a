import { sql } from 'kysely';
import { tenantsSql } from './condition-sql.ts';
import type { Condition, Test } from './condition.ts';
import type { Fields } from './field.ts';
import { messageHash } from './message-hash.ts';
import { rowsOf, type Run } from './search-source.ts';

/** Replaces tests on the hash of a message, which no database can compute, by the messages that pass them. */
export async function resolveMessageHashes(
  run: Run,
  fields: Fields,
  conditions: readonly Condition[],
): Promise<readonly Condition[]> {
  if (!usesHashes(fields, conditions)) return conditions;
  const rows = await rowsOf(
    run,
    sql`SELECT DISTINCT i.message FROM incident AS i
      WHERE i.state = 'active' AND ${tenantsSql(run.dialect, 'i.tenant_id', run.tenantIds)}`,
  );
  return resolved(
    fields,
    conditions,
    rows.map((row) => row['message'] as string),
  );
}

function isHash(fields: Fields, name: string): boolean {
  return fields[name]?.type.kind === 'messageHash';
}

function usesHashes(fields: Fields, conditions: readonly Condition[]): boolean {
  return conditions.some((condition) =>
    condition.kind === 'anyOf'
      ? condition.choices.some((choice) => usesHashes(fields, choice))
      : isHash(fields, condition.field),
  );
}

function resolved(
  fields: Fields,
  conditions: readonly Condition[],
  messages: readonly string[],
): readonly Condition[] {
  return conditions.map((condition) => {
    if (condition.kind === 'anyOf') {
      const choices = condition.choices.map((choice) => resolved(fields, choice, messages));
      return { kind: 'anyOf', choices };
    }
    if (condition.kind !== 'tests' || !isHash(fields, condition.field)) return condition;
    const values = messages.filter((message) =>
      condition.tests.every((test) => passes(messageHash(message), test)),
    );
    return { ...condition, tests: [{ operator: 'in', values }] };
  });
}

function passes(hash: number, test: Test): boolean {
  switch (test.operator) {
    case 'eq':
      return hash === test.value;
    case 'neq':
      return hash !== test.value;
    case 'gt':
      return hash > Number(test.value);
    case 'gte':
      return hash >= Number(test.value);
    case 'lt':
      return hash < Number(test.value);
    case 'lte':
      return hash <= Number(test.value);
    case 'in':
      return test.values.includes(hash);
    case 'notIn':
      return !test.values.includes(hash);
    case 'exists':
      return test.expected;
    case 'like':
      return false;
  }
}
