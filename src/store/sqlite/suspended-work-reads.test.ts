import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { ProcessInstanceKey } from '../../core/key.ts';
import { schema } from './sqlite-schema.ts';
import { createSuspendedWorkReads } from './suspended-work-reads.ts';
import type { Codecs } from './row-codec.ts';

/** A database that lists the statements that it prepares. */
class ListingDatabase extends DatabaseSync {
  readonly prepared: string[] = [];

  override prepare(sql: string) {
    this.prepared.push(sql);
    return super.prepare(sql);
  }
}

test('a page of suspended triggers reads no other subscription of the instance', async () => {
  const db = new ListingDatabase(':memory:');
  db.exec(schema);
  const reads = createSuspendedWorkReads(db, {
    eventSubscription: { selectColumns: 'key' },
  } as unknown as Codecs);
  await reads({ processInstanceKey: '1' as ProcessInstanceKey, after: undefined });
  const triggers = db.prepared.find((sql) => sql.includes('suspended_at IS NOT NULL')) ?? '';
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${triggers}`).all(1);
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH event_subscription USING INDEX event_subscription_suspended (process_instance_key=?)',
  ]);
  db.close();
});
