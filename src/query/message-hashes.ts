import { sql } from 'kysely';
import { tenantsSql } from './condition-sql.ts';
import type { Condition, Test } from './condition.ts';
import type { Fields } from './field.ts';
import { messageHash } from './message-hash.ts';
import { ReadStopped } from '../engine/read-stopped.ts';
import { rowsOf } from './search-source.ts';
import type { Run } from './query-run.ts';

/** Messages in memory at one time. */
const readAtOnce = 250;
/** The most different messages that one condition may match. */
const messagesMax = 10_000;

/** Replaces tests on the hash of a message, which no database can compute, with the messages that pass them. */
export async function resolveMessageHashes(
  run: Run,
  fields: Fields,
  conditions: readonly Condition[],
): Promise<readonly Condition[]> {
  const tests = hashTests(fields, conditions);
  return tests.length === 0
    ? conditions
    : resolved(fields, conditions, await messagesThatMayPass(run, tests));
}

/** Messages of active incidents that pass at least one list of tests. */
async function messagesThatMayPass(
  run: Run,
  tests: readonly (readonly Test[])[],
): Promise<readonly string[]> {
  const messages = new Set<string>();
  let after: unknown = -1;
  for (;;) {
    const rows = await rowsOf(
      run,
      sql`SELECT i.key AS key, i.message AS message FROM incident AS i
        WHERE i.state = 'active' AND i.key > ${after} AND ${run.dialect.stopCheck}
        AND ${tenantsSql(run.dialect, 'i.tenant_id', run.tenantIds)}
        ORDER BY i.key LIMIT ${sql.lit(readAtOnce)}`,
    );
    for (const row of rows) {
      const message = row['message'] as string;
      const hash = messageHash(message);
      if (tests.some((all) => all.every((test) => passes(hash, test)))) messages.add(message);
    }
    if (messages.size > messagesMax) throw new ReadStopped('takesTooLong');
    if (rows.length < readAtOnce) return [...messages];
    after = rows.at(-1)?.['key'];
  }
}

function hashTests(fields: Fields, conditions: readonly Condition[]): readonly (readonly Test[])[] {
  return conditions.flatMap((condition) => {
    if (condition.kind === 'anyOf') {
      return condition.choices.flatMap((choice) => hashTests(fields, choice));
    }
    return condition.kind === 'tests' && isHash(fields, condition.field) ? [condition.tests] : [];
  });
}

function isHash(fields: Fields, name: string): boolean {
  return fields[name]?.type.kind === 'messageHash';
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
