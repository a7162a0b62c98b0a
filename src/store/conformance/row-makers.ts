import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import type { Store } from '../../engine/store.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { element, fullRows, job, processInstance, variable } from './sample-rows.ts';
import { key } from './sample-values.ts';

const readers: {
  readonly [T in TableName]?: (store: Store, at: number) => Promise<Tables[T] | undefined>;
} = {
  processDefinition: (store, at) => read(store, async (tx) => (await tx.definitions([key(at)]))[0]),
  form: (store, at) => read(store, (tx) => tx.form(key(at))),
  decisionRequirements: (store, at) =>
    read(store, async (tx) => (await tx.decisionRequirements(key(at)))?.requirements),
  resource: (store, at) => read(store, (tx) => tx.resource(key(at))),
  processInstance: (store, at) =>
    read(store, async (tx) => (await tx.roots([key(at)], 10))[0]?.processInstances[0]),
  elementInstance: (store) =>
    read(store, async (tx) => (await tx.roots([key(10)], 10))[0]?.elements[0]),
  variable: (store) => read(store, async (tx) => (await tx.roots([key(10)], 10))[0]?.variables[0]),
  job: (store, at) => read(store, async (tx) => (await tx.jobs([key(at)]))[0]),
  userTask: (store, at) => read(store, async (tx) => (await tx.userTasks([key(at)]))[0]),
  incident: (store, at) => read(store, async (tx) => (await tx.incidents([key(at)]))[0]),
};

const sparse: { readonly [T in TableName]?: Partial<Tables[T]> } = {
  processDefinition: { versionTag: undefined, name: undefined, startFormId: undefined },
  form: { versionTag: undefined },
  resource: { versionTag: undefined },
  processInstance: {
    state: 'active',
    suspendedAtMs: undefined,
    tags: [],
    businessId: undefined,
    terminateAfter: [],
    waitingFlows: [],
    compensable: undefined,
    terminatingAtMs: undefined,
    waitsFor: undefined,
  },
  elementInstance: {
    elementName: undefined,
    incidentKey: undefined,
    waitsFor: undefined,
    waitingFlows: [],
    compensable: undefined,
    agentInstanceKey: undefined,
  },
  job: {
    state: 'activatable',
    headers: {},
    businessId: undefined,
    worker: undefined,
    deadlineAtMs: undefined,
    leaseToken: undefined,
    errorCode: undefined,
    errorMessage: undefined,
    deniedReason: undefined,
  },
  userTask: {
    name: undefined,
    assignee: undefined,
    candidateGroups: [],
    candidateUsers: [],
    dueAtMs: undefined,
    followUpAtMs: undefined,
    formKey: undefined,
    externalFormReference: undefined,
    headers: {},
    businessId: undefined,
    state: 'created',
    transition: undefined,
    answers: undefined,
  },
  incident: { jobKey: undefined },
};

/** The fields that an update changes in each table; every other field must stay. */
const changed: { readonly [T in TableName]?: Partial<Tables[T]> } = {
  processDefinition: { state: 'deleted' },
  form: { state: 'deleted' },
  decisionRequirements: { state: 'deleted' },
  resource: { state: 'active' },
  processInstance: {
    definitionKey: key(4),
    state: 'active',
    suspendedAtMs: undefined,
    businessId: 'b',
    incidentCount: 0,
    waitingFlows: [],
    compensable: undefined,
    terminatingAtMs: 7,
    waitsFor: { kind: 'listener', event: 'cancel', index: 0, jobKey: undefined },
  },
  elementInstance: {
    definitionKey: key(4),
    elementId: 'e',
    elementName: undefined,
    state: 'completing',
    incidentKey: undefined,
    waitsFor: { kind: 'userTask', userTaskKey: key(77) },
    waitingFlows: ['a'],
    compensable: undefined,
    agentInstanceKey: key(78),
  },
  variable: { value: '"new"' as Tables['variable']['value'] },
  job: {
    definitionKey: key(4),
    elementId: 'e',
    state: 'backingOff',
    lastEvent: 'FAILED',
    priority: 9,
    retries: 0,
    worker: 'w',
    deadlineAtMs: undefined,
    retryAtMs: 5,
    leaseToken: undefined,
    errorCode: undefined,
    errorMessage: 'm',
    deniedReason: 'd',
    updatedAtMs: 6,
  },
  userTask: {
    definitionKey: key(4),
    elementId: 'e',
    state: 'completed',
    assignee: undefined,
    candidateGroups: [],
    candidateUsers: ['u'],
    dueAtMs: undefined,
    followUpAtMs: 3,
    priority: 0,
    completedAtMs: 4,
    transition: undefined,
    answers: [],
  },
  incident: { definitionKey: key(4), elementId: 'e', state: 'resolved', resolvedAtMs: 9 },
};

export function describeRows(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
    await write(store, (changes) => changes.insert('processInstance', processInstance(10)));
  });
  afterEach(() => opened.close());

  const names = Object.keys(readers) as (keyof typeof readers)[];
  describe.each(names)('a row of %s', (table) => {
    const readBack = (at: number) => readers[table]?.(store, at);
    const insert = (row: object) => write(store, (changes) => changes.insert(table, row as never));

    it('is read as it was written, including odd texts', async () => {
      const row = fullRows[table](20);
      await insert(row);
      expect(await readBack(20)).toEqual(row);
    });

    it('is read with its absent values absent', async () => {
      const row = { ...fullRows[table](20), ...sparse[table] };
      await insert(row);
      expect(await readBack(20)).toEqual(row);
    });

    it('takes every change of an update, while other fields stay', async () => {
      const row = fullRows[table](20);
      await insert(row);
      const after = { ...row, ...changed[table] };
      await write(store, (changes) => changes.update(table, after as never));
      expect(await readBack(20)).toEqual(after);
    });
  });

  it('is returned in the order of the requested keys, undefined if it is absent', async () => {
    await write(store, (changes) => {
      for (const at of [31, 30, 32]) changes.insert('job', job(at));
    });
    const found = await read(store, (tx) => tx.jobs([key(32), key(99), key(30), key(32)]));
    expect(found.map((row) => row?.key)).toEqual([key(32), undefined, key(30), key(32)]);
  });

  it('finds nothing for keys of other partitions, keys that are too large, and zero', async () => {
    const strange = ['0', '1', '9223372036854775807', '9'.repeat(25)].map((text) => text as never);
    const found = await read(store, async (tx) => [
      await tx.jobs(strange),
      await tx.userTasks(strange),
      await tx.incidents(strange),
      await tx.definitions(strange),
      await tx.rootKeysOf(strange),
      await tx.roots(strange, 10),
    ]);
    for (const answers of found) expect(answers).toEqual(strange.map(() => undefined));
    expect(await read(store, (tx) => tx.form(strange[3] as never))).toBeUndefined();
    expect(await store.variablesOf(strange[3] as never, undefined)).toEqual([]);
  });

  it('replaces a character that no store can hold', async () => {
    const row = job(40, { errorMessage: 'a\0b', worker: '\ud800' });
    await write(store, (changes) => changes.insert('job', row));
    const [found] = await read(store, (tx) => tx.jobs([key(40)]));
    expect([found?.errorMessage, found?.worker]).toEqual(['a\ufffdb', '\ufffd']);
  });

  it('keeps a sequence flow once, however often it is taken', async () => {
    const flow = fullRows.sequenceFlow(0);
    await write(store, (changes) => {
      changes.insert('sequenceFlow', flow);
      changes.insert('sequenceFlow', { ...flow });
      changes.insert('sequenceFlow', { ...flow, flowId: 'second' });
    });
    await write(store, (changes) => changes.insert('sequenceFlow', { ...flow }));
    const answer = await opened.query({ kind: 'sequenceFlows', processInstanceKey: key(10) }, [
      flow.tenantId,
    ]);
    expect((JSON.parse(answer ?? '') as { items: unknown[] }).items).toHaveLength(2);
  });

  it('refuses a second row under the same key, and writes nothing of the batch', async () => {
    await write(store, (changes) => changes.insert('job', job(50)));
    const again = write(store, (changes) => {
      changes.insert('job', job(51));
      changes.insert('job', job(50));
    });
    await expect(again).rejects.toThrow();
    const [, other] = await read(store, (tx) => tx.jobs([key(50), key(51)]));
    expect(other).toBeUndefined();
  });

  it('refuses a second variable of one name in a scope', async () => {
    await write(store, (changes) => changes.insert('variable', variable(60, key(10))));
    const again = write(store, (changes) =>
      changes.insert('variable', variable(61, key(10), { name: 'v60' })),
    );
    await expect(again).rejects.toThrow();
  });

  it('takes many rows of many tables in one batch', async () => {
    const count = 3_000;
    await write(store, (changes) => {
      for (let at = 1_000; at < 1_000 + count; at += 1) {
        changes.insert('job', job(at));
        changes.insert('elementInstance', element(at + count, key(10)));
        changes.insert('variable', variable(at + 2 * count, key(10)));
      }
    });
    const [root] = await read(store, (tx) => tx.roots([key(10)], 10_000));
    expect(root?.elements).toHaveLength(count);
    expect(await read(store, (tx) => tx.variables(key(10), undefined))).toHaveLength(count);
  });
}
