import { afterEach, beforeEach, expect, it } from 'vitest';
import { OpenChanges } from '../../engine/state/changes.ts';
import {
  type RootRows,
  valueNotLoaded,
  variablesOfScopeMax,
} from '../../engine/state/root-part.ts';
import type { VariableRow } from '../../engine/state/process-rows.ts';
import type { Store } from '../../engine/store.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { element, fullRows, processInstance, variable } from './sample-rows.ts';
import { key } from './sample-values.ts';

export function describeRoots(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const rootOf = (at: number) => read(store, async (tx) => (await tx.roots([key(at)], 10))[0]);
  const keysOf = (rows: RootRows | undefined) => ({
    processInstances: rows?.processInstances.map((row) => row.key).toSorted(),
    elements: rows?.elements.map((row) => row.key),
    variables: rows?.variables.map((row) => row.key).toSorted(),
    incidents: rows?.incidents.map((row) => row.key).toSorted(),
  });

  it('has exactly the living rows of a root and of its called instances', async () => {
    const ended = { state: 'completed', endedAtMs: 5 } as const;
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10, { incidentCount: 2 }));
      changes.insert('processInstance', called(20, { incidentCount: 1 }));
      changes.insert('processInstance', called(30, ended));
      changes.insert('processInstance', processInstance(40));
      changes.insert('elementInstance', element(12, key(10), { incidentKey: key(201) }));
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
      changes.insert('incident', { ...fullRows.incident(201), elementInstanceKey: key(12) });
      changes.insert('incident', { ...fullRows.incident(202), state: 'resolved', resolvedAtMs: 1 });
      changes.insert('incident', {
        ...fullRows.incident(203),
        processInstanceKey: key(20),
        elementInstanceKey: key(20),
      });
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
    const [gone, alive] = await read(store, (tx) => tx.roots([key(10), key(11)], 10));
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

  it('is only its own row, what that holds, and all open conditions if it is large', async () => {
    const wait = {
      ...fullRows.eventSubscription(501),
      suspendedAtMs: undefined,
      rootKey: key(10),
      processInstanceKey: key(10),
    };
    const condition = { kind: 'conditional', dueAtMs: undefined, firingsLeft: undefined } as const;
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10, { incidentCount: 2 }));
      for (let at = 11; at <= 14; at += 1) changes.insert('elementInstance', element(at, key(10)));
      changes.insert('variable', variable(101, key(10)));
      changes.insert('variable', variable(102, key(11)));
      changes.insert('incident', { ...fullRows.incident(201), elementInstanceKey: key(10) });
      changes.insert('incident', { ...fullRows.incident(202), elementInstanceKey: key(11) });
      changes.insert('eventSubscription', { ...wait, holderKey: key(10) });
      changes.insert('eventSubscription', { ...wait, key: key(502), holderKey: key(11) });
      changes.insert('eventSubscription', {
        ...wait,
        ...condition,
        key: key(503),
        holderKey: key(12),
      });
    });
    const [large, whole] = await read(store, async (tx) => [
      (await tx.roots([key(10)], 3))[0],
      (await tx.roots([key(10)], 4))[0],
    ]);
    expect([large?.isWhole, keysOf(large), large?.subscriptions.map((row) => row.key)]).toEqual([
      false,
      { processInstances: [key(10)], elements: [], variables: [key(101)], incidents: [key(201)] },
      [key(501), key(503)],
    ]);
    expect([whole?.isWhole, keysOf(whole).elements]).toEqual([
      true,
      [11, 12, 13, 14].map((at) => key(at)),
    ]);
    expect(whole?.subscriptions.map((row) => row.key)).toEqual([key(501), key(502), key(503)]);
  });

  it('has parts: members, pages of children, and what they hold', async () => {
    const ended = { state: 'completed', endedAtMs: 5 } as const;
    const wait = {
      ...fullRows.eventSubscription(501),
      suspendedAtMs: undefined,
      rootKey: key(10),
      processInstanceKey: key(10),
    };
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10));
      changes.insert('elementInstance', element(11, key(10), { elementId: 'B' }));
      changes.insert(
        'elementInstance',
        element(12, key(10), { elementId: 'A', incidentKey: key(201) }),
      );
      changes.insert('elementInstance', element(13, key(10), { elementId: 'A', ...ended }));
      changes.insert('elementInstance', element(14, key(10), { elementId: 'B' }));
      changes.insert('elementInstance', element(15, key(11), { elementId: 'A' }));
      changes.insert('variable', variable(101, key(12)));
      changes.insert('variable', variable(102, key(11)));
      changes.insert('incident', { ...fullRows.incident(201), elementInstanceKey: key(12) });
      changes.insert('eventSubscription', { ...wait, holderKey: key(12) });
    });
    const inRoot = { rootKey: key(10), scopeKey: key(10) };
    const found = await read(store, async (tx) => {
      const all = { ...inRoot, elementId: undefined, after: undefined, max: 2 };
      const first = await tx.childrenOf(all);
      const last = first[1];
      const after = last && { elementId: last.elementId, key: last.key };
      const members = await tx.members([key(12), key(13), key(10), key(99)]);
      return {
        first,
        second: await tx.childrenOf({ ...all, after }),
        named: await tx.childrenOf({ ...all, elementId: 'B' }),
        members,
        held: await tx.heldBy(members),
      };
    });
    const keysIn = (rows: readonly { readonly key: string }[]) => rows.map((row) => row.key);
    expect([keysIn(found.first), keysIn(found.second), keysIn(found.named)]).toEqual([
      [key(12), key(11)],
      [key(14)],
      [key(11), key(14)],
    ]);
    expect([keysIn(found.members.elements), keysIn(found.members.processInstances)]).toEqual([
      [key(12)],
      [key(10)],
    ]);
    const { variables, incidents, subscriptions } = found.held;
    expect([keysIn(variables), keysIn(incidents), keysIn(subscriptions)]).toEqual([
      [key(101)],
      [key(201)],
      [key(501)],
    ]);
  });

  it('leaves large values in the table, and the variables of a scope that has very many', async () => {
    const large = JSON.stringify('é'.repeat(2_048)) as VariableRow['value'];
    const small = JSON.stringify('é'.repeat(2_047)) as VariableRow['value'];
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10));
      changes.insert('elementInstance', element(11, key(10)));
      changes.insert('variable', variable(101, key(10), { name: 'large', value: large }));
      changes.insert('variable', variable(102, key(10), { name: 'small', value: small }));
      for (let at = 1; at <= variablesOfScopeMax + 1; at += 1) {
        changes.insert('variable', variable(1_000 + at, key(11), { name: `v${at}` }));
      }
    });
    const found = await read(store, async (tx) => ({
      root: (await tx.roots([key(10)], 10))[0],
      read: await tx.variables(key(10), ['large']),
      named: await tx.variables(key(11), ['v7', 'unknown']),
      all: await tx.variables(key(11), undefined),
    }));
    const own = found.root?.variables.filter((row) => row.scopeKey === key(10));
    expect(new Map(own?.map((row) => [row.name, row.value]))).toEqual(
      new Map([
        ['large', valueNotLoaded],
        ['small', small],
      ]),
    );
    expect(found.root?.wideScopes).toEqual([key(11)]);
    expect(found.read.map((row) => row.value)).toEqual([large]);
    expect(found.named.map((row) => row.name)).toEqual(['v7']);
    expect(found.all).toHaveLength(variablesOfScopeMax + 1);
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
