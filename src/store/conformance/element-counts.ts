import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Tables } from '../../engine/state/process-rows.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { element, processInstance } from './sample-rows.ts';
import { key } from './sample-values.ts';
import { OpenChanges } from '../../engine/state/changes.ts';

type Element = Tables['elementInstance'];

export function describeElementCounts(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  /** `[definition, element, active, incidents, completed, canceled]` of every counted element. */
  const counts = async () => {
    const rows = await opened.select(
      `SELECT definition_key, element_id, sum(active) AS active, sum(incidents) AS incidents,
         sum(completed) AS completed, sum(canceled) AS canceled
       FROM element_count GROUP BY definition_key, element_id
       HAVING sum(active) <> 0 OR sum(incidents) <> 0 OR sum(completed) <> 0 OR sum(canceled) <> 0
       ORDER BY definition_key, element_id`,
    );
    return rows.map((row) => [
      Number(row['definition_key']) % 1000,
      row['element_id'],
      ...['active', 'incidents', 'completed', 'canceled'].map((state) => Number(row[state])),
    ]);
  };
  const own = (at: number, row: Partial<Element> = {}) =>
    element(at, key(1), { elementId: 'task', definitionKey: key(3), ...row });
  const update = (...rows: readonly Element[]) =>
    write(opened.store, (changes) => rows.forEach((row) => changes.update('elementInstance', row)));
  const definition = (at: number) => Number(key(at)) % 1000;

  it('follow elements and instances from state to state, and to another definition', async () => {
    await write(opened.store, (changes) => {
      changes.insert('processInstance', processInstance(1, { definitionKey: key(3) }));
      changes.insert('elementInstance', own(10));
      changes.insert('elementInstance', own(11));
      changes.insert(
        'elementInstance',
        own(12, { elementId: 'end', state: 'completed', endedAtMs: 1 }),
      );
    });
    expect(await counts()).toEqual([
      [definition(3), '', 1, 0, 0, 0],
      [definition(3), 'end', 0, 0, 1, 0],
      [definition(3), 'task', 2, 0, 0, 0],
    ]);
    await update(own(10, { incidentKey: key(50) }), own(11, { state: 'completed', endedAtMs: 2 }));
    await update(own(10, { definitionKey: key(4), elementId: 'other', incidentKey: key(50) }));
    await write(opened.store, (changes) => {
      const row = { definitionKey: key(3), incidentCount: 1 };
      changes.update('processInstance', processInstance(1, row as never));
    });
    expect((await counts()).toSorted()).toEqual(
      [
        [definition(3), '', 0, 1, 0, 0],
        [definition(3), 'end', 0, 0, 1, 0],
        [definition(3), 'task', 0, 0, 1, 0],
        [definition(4), 'other', 0, 1, 0, 0],
      ].toSorted(),
    );
  });

  it('leave out a process instance while it is suspended', async () => {
    const row = (changed: object) => processInstance(1, { definitionKey: key(3), ...changed });
    const change = (changed: object) =>
      write(opened.store, (changes) => changes.update('processInstance', row(changed)));
    const suspended = { state: 'suspended', suspendedAtMs: 5 } as const;
    await write(opened.store, (changes) => changes.insert('processInstance', row({})));
    await change(suspended);
    expect(await counts()).toEqual([]);
    await change({ ...suspended, incidentCount: 1 });
    expect(await counts()).toEqual([]);
    await change({});
    expect(await counts()).toEqual([[definition(3), '', 1, 0, 0, 0]]);
    await change(suspended);
    await change({ state: 'terminated', endedAtMs: 6 });
    expect(await counts()).toEqual([[definition(3), '', 0, 0, 0, 1]]);
  });

  it('are not changed by a batch that is rolled back', async () => {
    await read(opened.store, async (transaction) => {
      const changes = new OpenChanges();
      changes.insert('elementInstance', own(10));
      await transaction.write(changes);
    });
    expect(await counts()).toEqual([]);
  });

  it('are taken off when retention deletes what they count', async () => {
    await write(opened.store, (changes) => {
      const ended = { state: 'completed', endedAtMs: 1 } as const;
      changes.insert('processInstance', processInstance(1, { definitionKey: key(3), ...ended }));
      for (let at = 10; at < 30; at += 1) changes.insert('elementInstance', own(at, ended));
    });
    const lot = () =>
      commit(opened.store, (transaction) =>
        transaction.deleteEnded({ kind: 'processInstances', beforeMs: 100, rowsMax: 8 }),
      );
    await lot();
    expect(await counts()).toEqual([
      [definition(3), '', 0, 0, 1, 0],
      [definition(3), 'task', 0, 0, 12, 0],
    ]);
    while ((await lot()).hasMore);
    expect(await counts()).toEqual([]);
  });
}
