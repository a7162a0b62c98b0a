import { assert } from '../../core/assert.ts';
import type { ProcessInstanceKey } from '../../core/key.ts';
import type { Changes } from '../../engine/state/changes.ts';
import type { Connection, Statement } from './connections.ts';
import type { Partitions } from './partitions.ts';
import { keyArray } from './table-statements.ts';

/** The roots that a batch has locked, each with its version, and the roots that it has changed. */
export class RootLocks {
  readonly #versions = new Map<ProcessInstanceKey, number | undefined>();

  /** Records the version of a root that a statement has just locked; `undefined` if it does not live. */
  recordVersion(key: ProcessInstanceKey, version: number | undefined): void {
    this.#versions.set(key, version);
  }

  has(key: ProcessInstanceKey): boolean {
    return this.#versions.has(key);
  }

  versionAt(key: ProcessInstanceKey): number | undefined {
    return this.#versions.get(key);
  }

  versionOf(key: ProcessInstanceKey): number {
    const version = this.#versions.get(key);
    assert(version !== undefined, 'a root to be locked or new');
    return version;
  }

  /** Increments the version of every root that the batch changed; new roots begin at 0. */
  incrementVersions(changes: Changes): void {
    const made = new Set([...changes.inserted.processInstance].map((row) => row.key));
    for (const key of touchedRoots(changes)) {
      const before = this.#versions.get(key);
      if (made.has(key)) this.#versions.set(key, 0);
      else if (before !== undefined) this.#versions.set(key, before + 1);
    }
  }
}

/** The roots whose cached copies are out of date now. Jobs and user tasks are no part of the copy. */
export function touchedRoots(changes: Changes): ReadonlySet<ProcessInstanceKey> {
  const roots = new Set<ProcessInstanceKey>();
  for (const changed of [changes.inserted, changes.updated, changes.deleted]) {
    const { processInstance, elementInstance, variable, incident, eventSubscription } = changed;
    for (const rows of [processInstance, elementInstance, variable, incident, eventSubscription]) {
      for (const { rootKey } of rows) if (rootKey !== undefined) roots.add(rootKey);
    }
  }
  return roots;
}

/** Locks in the order of keys, whatever their partitions, as every transaction does. */
export function lockStatement(partitions: Partitions): Statement {
  return {
    name: 'lock roots',
    text: `SELECT t.key, t.version
      FROM (SELECT * FROM unnest($1::bigint[]) AS u (key) ORDER BY key) AS u
      CROSS JOIN LATERAL (
        SELECT key, version FROM process_instance
        WHERE partition_id = ${partitions.of('u.key')} AND key = u.key AND ended_at IS NULL
        FOR UPDATE) AS t`,
  };
}

/** Locks those roots that are not locked yet. */
export async function lockRoots(
  connection: Connection,
  statement: Statement,
  locks: RootLocks,
  keys: readonly ProcessInstanceKey[],
): Promise<void> {
  const wanted = keys.filter((key) => !locks.has(key));
  if (wanted.length === 0) return;
  const rows = await connection.rows(statement, [keyArray(wanted)]);
  for (const key of wanted) locks.recordVersion(key, undefined);
  for (const [key, version] of rows)
    locks.recordVersion(key as ProcessInstanceKey, Number(version));
}
