import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProcessInstanceKey } from '../../core/key.ts';
import type { OpenChanges } from '../../engine/state/changes.ts';
import type { DeletedRows, Store } from '../../engine/store.ts';
import { type InstancePart, instancePartNames, instanceParts } from '../instance-parts.ts';
import { tables } from '../tables.ts';
import { distinctRows } from './distinct-rows.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { fullRows, processInstance } from './sample-rows.ts';
import { key } from './sample-values.ts';

export function describeEndedInstances(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const remove = (rowsMax = 100): Promise<DeletedRows> =>
    commit(store, (transaction) =>
      transaction.deleteEnded({ kind: 'processInstances', beforeMs: 100, rowsMax }),
    );
  const countOf = async (table: InstancePart | 'processInstance') =>
    Number((await opened.select(`SELECT count(*) AS n FROM ${tables[table].name}`))[0]?.['n']);
  const left = async () =>
    (await opened.select('SELECT key FROM process_instance ORDER BY key')).map((row) =>
      String(row['key']),
    );
  const keys = (...at: readonly number[]) => at.map((one): string => key(one));

  it('deletes hierarchies whose root ended before the moment, and nothing else', async () => {
    const calledBy = (root: number) => ({
      rootKey: key(root),
      parentProcessInstanceKey: key(root) as ProcessInstanceKey,
      parentElementInstanceKey: key(500),
    });
    await write(store, (changes) => {
      changes.insert('processInstance', ended(1, 99));
      changes.insert('processInstance', ended(2, 100));
      changes.insert('processInstance', processInstance(3));
      // A called instance stays as long as its root, however long ago it has ended.
      changes.insert('processInstance', ended(4, 1, calledBy(3)));
      changes.insert('processInstance', ended(5, 1, calledBy(2)));
      changes.insert('processInstance', ended(6, 99, calledBy(1)));
      for (const at of [1, 2, 3]) insertParts(changes, at, { each: 1 });
      for (const [at, root] of [
        [4, 3],
        [5, 2],
        [6, 1],
      ] as const) {
        insertParts(changes, at, { root, each: 1 });
      }
    });
    expect(await remove()).toMatchObject({ hasMore: false });
    expect(await left()).toEqual(keys(2, 3, 4, 5));
    for (const part of instancePartNames) expect([part, await countOf(part)]).toEqual([part, 4]);
    expect(await remove()).toEqual({ rows: 0, hasMore: false });
  });

  it('deletes a large instance in lots; the row of its root goes last', async () => {
    await write(store, (changes) => {
      changes.insert('processInstance', ended(1, 1));
      changes.insert('processInstance', ended(2, 2));
      insertParts(changes, 1, { each: 25 });
      insertParts(changes, 2, { each: 1 });
    });
    let lots = 0;
    for (let hasMore = true; hasMore; lots += 1) {
      const before = await countOf('elementInstance');
      ({ hasMore } = await remove(10));
      expect(before - (await countOf('elementInstance'))).toBeLessThanOrEqual(10);
      if ((await countOf('elementInstance')) > 0) expect(await left()).toContain(key(1));
    }
    expect(lots).toBeGreaterThanOrEqual(3);
    for (const part of instancePartNames) expect([part, await countOf(part)]).toEqual([part, 0]);
    expect(await left()).toEqual([]);
  });

  it('deletes many called instances in lots before their root', async () => {
    await write(store, (changes) => {
      changes.insert('processInstance', ended(1, 1));
      for (let at = 2; at <= 26; at += 1) {
        changes.insert(
          'processInstance',
          ended(at, 1, {
            rootKey: key(1),
            parentProcessInstanceKey: key(at - 1),
            parentElementInstanceKey: key(500),
          }),
        );
      }
    });
    for (const rows of [10, 10, 6]) {
      expect(await left()).toContain(key(1));
      expect(await remove(10)).toMatchObject({ rows });
    }
    expect(await left()).toEqual([]);
  });

  it('deletes decisions that no instance asked for by the moment of their evaluation', async () => {
    const alone = (at: number, evaluatedAtMs: number) => ({
      ...fullRows.decisionInstance(at),
      evaluatedAtMs,
      processInstanceKey: undefined,
      rootKey: undefined,
      definitionKey: undefined,
      elementInstanceKey: undefined,
    });
    await write(store, (changes) => {
      for (const row of [alone(1, 98), alone(2, 99), alone(3, 100)]) {
        changes.insert('decisionInstance', row);
      }
      changes.insert('decisionInstance', { ...fullRows.decisionInstance(4), evaluatedAtMs: 1 });
    });
    const removeOne = () =>
      commit(store, (transaction) =>
        transaction.deleteEnded({ kind: 'decisionInstances', beforeMs: 100, rowsMax: 1 }),
      );
    expect(await removeOne()).toEqual({ rows: 1, hasMore: true });
    expect(await removeOne()).toEqual({ rows: 1, hasMore: true });
    expect(await removeOne()).toEqual({ rows: 0, hasMore: false });
    const rows = await opened.select('SELECT key FROM decision_instance ORDER BY key');
    expect(rows.map((row) => String(row['key']))).toEqual(keys(3, 4));
  });

  it('leaves a root that another node is deleting to that node', async () => {
    await write(store, (changes) => {
      changes.insert('processInstance', ended(1, 1));
      insertParts(changes, 1, { each: 30 });
    });
    if (store.peers === undefined) return;
    const other = await opened.another();
    try {
      const lot = { kind: 'processInstances', beforeMs: 100, rowsMax: 10 } as const;
      await read(store, async (transaction) => {
        expect(await transaction.deleteEnded(lot)).toMatchObject({ hasMore: true });
        const atOther = await commit(other, (tx) => tx.deleteEnded(lot));
        expect(atOther).toEqual({ rows: 0, hasMore: false });
      });
    } finally {
      await other.close();
    }
    // The first node rolled back.
    expect(await countOf('elementInstance')).toBe(30);
  });
}

function ended(at: number, endedAtMs: number, row: object = {}) {
  return processInstance(at, { state: 'completed', endedAtMs, ...row });
}

/** Rows of every table that belong to an instance, as many of each. */
function insertParts(
  changes: OpenChanges,
  at: number,
  { root = at, each }: { readonly root?: number; readonly each: number },
): void {
  for (const part of instancePartNames) {
    const rows = distinctRows(part, each, { from: at * 1_000 }) as readonly object[];
    const owner = { [instanceParts[part]]: key(at), rootKey: key(root) };
    const scope = part === 'variable' ? { scopeKey: key(at) } : {};
    for (const row of rows) changes.insert(part, { ...row, ...owner, ...scope } as never);
  }
}
