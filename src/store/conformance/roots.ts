import { afterEach, beforeEach, expect, it } from 'vitest';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { RootRows } from '../../engine/state/root.ts';
import type { Store } from '../../engine/store.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { element, fullRows, job, processInstance, variable } from './sample-rows.ts';
import { key } from './sample-values.ts';

export function describeRoots(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const rootOf = (at: number) => read(store, async (tx) => (await tx.roots([key(at)]))[0]);
  const keysOf = (rows: RootRows | undefined) => ({
    processInstances: rows?.processInstances.map((row) => row.key).toSorted(),
    elements: rows?.elements.map((row) => row.key),
    variables: rows?.variables.map((row) => row.key).toSorted(),
    incidents: rows?.incidents.map((row) => row.key),
  });

  it('has exactly the living rows of a root and of its called instances', async () => {
    const ended = { state: 'completed', endedAtMs: 5 } as const;
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10));
      changes.insert('processInstance', called(20));
      changes.insert('processInstance', called(30, ended));
      changes.insert('processInstance', processInstance(40));
      changes.insert('elementInstance', element(12, key(10)));
      changes.insert('elementInstance', element(11, key(10)));
      changes.insert('elementInstance', element(13, key(10), ended));
      changes.insert('elementInstance', element(21, key(20), { rootKey: key(10) }));
      changes.insert('elementInstance', element(41, key(40)));
      changes.insert('variable', variable(101, key(10)));
      changes.insert('variable', variable(102, key(11)));
      changes.insert('variable', variable(103, key(13)));
      changes.insert('variable', variable(104, key(20), { processInstanceKey: key(20) }));
      changes.insert('variable', variable(105, key(21), { processInstanceKey: key(20) }));
      changes.insert('variable', variable(106, key(30), { processInstanceKey: key(30) }));
      changes.insert('incident', fullRows.incident(201));
      changes.insert('incident', { ...fullRows.incident(202), state: 'resolved', resolvedAtMs: 1 });
      changes.insert('incident', { ...fullRows.incident(203), processInstanceKey: key(20) });
    });
    expect(keysOf(await rootOf(10))).toEqual({
      processInstances: [key(10), key(20)],
      elements: [key(11), key(12), key(21)],
      variables: [key(101), key(102), key(104), key(105)],
      incidents: [key(201), key(203)],
    });
  });

  it.each(['completed', 'terminated'] as const)('no longer exists when it is %s', async (state) => {
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10, { state, endedAtMs: 7 }));
      changes.insert('processInstance', processInstance(11));
    });
    const [gone, alive] = await read(store, (tx) => tx.roots([key(10), key(11)]));
    expect(gone).toBeUndefined();
    expect(alive?.processInstances).toHaveLength(1);
  });

  it('ends with the batch that ends it', async () => {
    const row = processInstance(10);
    await write(store, (changes) => changes.insert('processInstance', row));
    await write(store, (changes) =>
      changes.update('processInstance', { ...row, state: 'terminated', endedAtMs: 9 }),
    );
    expect(await rootOf(10)).toBeUndefined();
  });

  it('has the version that its last batch announced', async () => {
    await write(store, (changes) => changes.insert('processInstance', processInstance(10)));
    for (let round = 0; round < 3; round += 1) {
      const said = await setVariable(round);
      const [version] = await read(store, (tx) => tx.lockRoots([key(10)]));
      expect(version).toBe(said);
      expect((await rootOf(10))?.version).toBe(said);
    }
  });

  async function setVariable(round: number): Promise<number> {
    const transaction = await store.begin({ deploys: false });
    await transaction.lockRoots([key(10)]);
    const changes = new OpenChanges();
    changes.insert('variable', variable(300 + round, key(10)));
    await transaction.write(changes);
    const version = transaction.versionOf(key(10));
    await transaction.commit();
    return version;
  }

  it('is found from any of its scopes, alive or not', async () => {
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10, { state: 'completed', endedAtMs: 1 }));
      changes.insert('processInstance', called(20));
      changes.insert('elementInstance', element(21, key(20), { rootKey: key(10) }));
    });
    const scopes = [key(21), key(99), key(10), key(20)];
    expect(await read(store, (tx) => tx.rootKeysOf(scopes))).toEqual([
      key(10),
      undefined,
      key(10),
      key(10),
    ]);
  });

  it('has the unfinished work of its instances and of their called instances', async () => {
    const inCalled = { processInstanceKey: key(20), rootKey: key(10) };
    const task = fullRows.userTask(401);
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10));
      changes.insert('processInstance', called(20));
      changes.insert('job', job(301));
      changes.insert('job', job(302, { state: 'completed', endedAtMs: 3 }));
      changes.insert('job', job(303, inCalled));
      changes.insert('job', job(304, { state: 'failed', retries: 0 }));
      changes.insert('job', job(305, { processInstanceKey: key(40), rootKey: key(40) }));
      changes.insert('userTask', task);
      changes.insert('userTask', { ...task, key: key(402), ...inCalled });
      changes.insert('userTask', {
        ...task,
        key: key(403),
        state: 'canceled',
        completedAtMs: 4,
      });
    });
    const work = await read(store, (tx) => tx.work(key(10)));
    expect(work.jobs.map((row) => row.key).toSorted()).toEqual([key(301), key(303), key(304)]);
    expect(work.userTasks.map((row) => row.key).toSorted()).toEqual([key(401), key(402)]);
    expect(work.jobs[0]).toEqual(job(301));
    expect(work.userTasks.find((row) => row.key === key(401))).toEqual(task);
  });

  it('keeps the variables of the instance itself after its end', async () => {
    const row = processInstance(10);
    await write(store, (changes) => {
      changes.insert('processInstance', row);
      changes.insert('variable', variable(101, key(10), { name: 'a' }));
      changes.insert('variable', variable(102, key(10), { name: 'b' }));
      changes.insert('variable', variable(103, key(11), { name: 'inner' }));
    });
    await write(store, (changes) =>
      changes.update('processInstance', { ...row, state: 'completed', endedAtMs: 9 }),
    );
    const all = await store.variablesOf(key(10), undefined);
    expect(all.toSorted()).toEqual([
      ['a', '101'],
      ['b', '102'],
    ]);
    expect(await store.variablesOf(key(10), ['b', 'c'])).toEqual([['b', '102']]);
    expect(await store.variablesOf(key(10), [])).toEqual([]);
  });
}

function called(at: number, row: Partial<ReturnType<typeof processInstance>> = {}) {
  return processInstance(at, {
    rootKey: key(10),
    parentProcessInstanceKey: key(10),
    parentElementInstanceKey: key(11),
    ...row,
  });
}
