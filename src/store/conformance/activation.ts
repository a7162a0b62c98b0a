import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonText } from '../../core/json.ts';
import { defaultTenant } from '../../core/tenant.ts';
import type { Activation } from '../../engine/command.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { JobRow } from '../../engine/state/process-rows.ts';
import type { ActivateOptions, Store } from '../../engine/store.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { fullRows, job, processInstance, variable } from './sample-rows.ts';
import { key, otherTenant } from './sample-values.ts';

const nowMs = 1_800_000_000_000;
const wholeActivation: Activation = {
  jobType: 'work',
  worker: 'me',
  jobsMax: 100,
  timeoutMs: 1_000,
  tenantIds: [defaultTenant],
  fetchVariables: undefined,
  withLease: false,
  waitMs: 0,
};

export function describeActivation(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
    await write(store, (changes) => {
      changes.insert('processDefinition', fullRows.processDefinition(3));
      changes.insert(
        'processInstance',
        processInstance(10, { tags: ['t'], businessId: 'given later' }),
      );
    });
  });
  afterEach(() => opened.close());

  const insert = (...rows: readonly JobRow[]) =>
    write(store, (changes) => {
      for (const row of rows) changes.insert('job', row);
    });
  const activate = (of: Partial<Activation> = {}, options: Partial<ActivateOptions> = {}) =>
    commit(store, (tx) =>
      tx.activate(
        { ...wholeActivation, ...of },
        { nowMs, leaseToken: 'token', bytesMax: 1_000_000, ...options },
      ),
    );
  const keysTaken = async (of: Partial<Activation> = {}) =>
    (await activate(of)).jobs.map((taken) => taken.jobKey);
  const jobAt = async (at: number) => (await read(store, (tx) => tx.jobs([key(at)])))[0];

  it('takes only jobs of the named processes, of one tenant or of all', async () => {
    const other = { ...fullRows.processDefinition(4), processId: 'other', version: 1 };
    await write(store, (changes) => changes.insert('processDefinition', other));
    await insert(job(20), job(21, { definitionKey: other.key }), job(22));
    expect(await keysTaken({ processIds: [] })).toEqual([]);
    expect(await keysTaken({ processIds: ['other', 'none'] })).toEqual([key(21)]);
    const { processId } = fullRows.processDefinition(3);
    expect(await keysTaken({ processIds: [processId], tenantIds: 'every', jobsMax: 1 })).toEqual([
      key(20),
    ]);
    expect(await keysTaken()).toEqual([key(22)]);
  });

  it('returns a job with everything that a worker needs, and records the worker', async () => {
    const given = { headers: { h: 'x' }, businessId: 'business', retries: 2, priority: 7 };
    await insert(job(20, given));
    const { jobs, oversized } = await activate();
    expect(oversized).toEqual([]);
    expect(jobs).toEqual([
      {
        jobKey: key(20),
        type: 'work',
        kind: 'BPMN_ELEMENT',
        listenerEventType: 'UNSPECIFIED',
        processInstanceKey: key(10),
        rootProcessInstanceKey: key(10),
        processDefinitionKey: key(3),
        processDefinitionId: fullRows.processDefinition(3).processId,
        processDefinitionVersion: 3,
        elementInstanceKey: key(11),
        elementId: job(20).elementId,
        tenantId: defaultTenant,
        headers: { h: 'x' },
        worker: 'me',
        retries: 2,
        priority: 7,
        deadlineAtMs: nowMs + 1_000,
        leaseToken: undefined,
        tags: ['t'],
        businessId: 'business',
        variables: [],
      },
    ]);
    expect(await jobAt(20)).toEqual({
      ...job(20, given),
      state: 'activated',
      worker: 'me',
      deadlineAtMs: nowMs + 1_000,
    });
  });

  it('takes the highest priority first, then the oldest, and each job once', async () => {
    await insert(
      job(21, { priority: 1 }),
      job(22, { priority: 5 }),
      job(23, { priority: -1 }),
      job(24, { priority: 5 }),
      job(25, { priority: 1 }),
    );
    expect(await keysTaken({ jobsMax: 3 })).toEqual([key(22), key(24), key(21)]);
    expect(await keysTaken()).toEqual([key(25), key(23)]);
    expect(await keysTaken()).toEqual([]);
  });

  it('takes only activatable jobs of the type', async () => {
    await insert(
      job(30, { type: 'other' }),
      job(31, { state: 'activated', deadlineAtMs: 1 }),
      job(32, { state: 'backingOff', retryAtMs: 1 }),
      job(33, { state: 'failed' }),
      job(34, { state: 'errorThrown' }),
      job(35, { state: 'completed', endedAtMs: 1 }),
      job(36, { state: 'canceled', endedAtMs: 1 }),
      job(37),
    );
    expect(await keysTaken()).toEqual([key(37)]);
    expect(await keysTaken({ jobType: 'OTHER' })).toEqual([]);
    expect(await keysTaken({ jobType: 'nul\0' })).toEqual([]);
    await insert(job(38, { type: 'nul\0' }));
    expect(await keysTaken({ jobType: 'nul\0', worker: '\0' })).toEqual([key(38)]);
  });

  it('takes only jobs of the named tenants', async () => {
    await insert(job(40), job(41, { tenantId: otherTenant }), job(42));
    expect(await keysTaken({ tenantIds: [] })).toEqual([]);
    expect(await keysTaken({ tenantIds: [otherTenant] })).toEqual([key(41)]);
    expect(await keysTaken({ tenantIds: [otherTenant, defaultTenant] })).toEqual([
      key(40),
      key(42),
    ]);
  });

  it('returns a token only if the activation requests leases', async () => {
    await insert(job(50), job(51));
    const { jobs } = await activate({ withLease: true, jobsMax: 1 });
    expect(jobs[0]?.leaseToken).toBe('token');
    expect((await jobAt(50))?.leaseToken).toBe('token');
    await activate();
    expect((await jobAt(51))?.leaseToken).toBeUndefined();
  });

  it('sends the visible variables from the element outwards, the innermost of each name', async () => {
    await insert(job(60));
    await write(store, (changes) => {
      const names = { 101: 'a', 102: 'b', 103: 'a', 104: 'elsewhere' } as const;
      changes.insert('variable', variable(101, key(10), { name: names[101] }));
      changes.insert('variable', variable(102, key(10), { name: names[102] }));
      changes.insert('variable', variable(103, key(11), { name: names[103] }));
      changes.insert('variable', variable(104, key(12), { name: names[104] }));
    });
    const taken = await activate();
    expect(taken.jobs[0]?.variables.toSorted()).toEqual([
      ['a', '103'],
      ['b', '102'],
    ]);
  });

  it.each([
    { fetch: ['b', 'absent'], sent: [['b', '102']] },
    { fetch: [], sent: [] },
    { fetch: ['nul\0', 'a'], sent: [['a', '101']] },
  ])('sends only the requested variables: $fetch', async ({ fetch, sent }) => {
    await insert(job(60));
    await write(store, (changes) => {
      changes.insert('variable', variable(101, key(10), { name: 'a' }));
      changes.insert('variable', variable(102, key(10), { name: 'b' }));
    });
    const { jobs } = await activate({ fetchVariables: fetch });
    expect(jobs[0]?.variables).toEqual(sent);
  });

  it('stops when an answer is full, and leaves the other jobs activatable', async () => {
    const scopes = [key(11), key(12), key(13)] as const;
    await insert(...scopes.map((scope, index) => job(70 + index, { scopePath: [scope] })));
    await write(store, (changes) => {
      for (const [index, scope] of scopes.entries()) {
        changes.insert('variable', variable(100 + index, scope, { name: 'v', value: big(100) }));
      }
    });
    const first = await activate({}, { bytesMax: 250 });
    expect(first.jobs.map((taken) => taken.jobKey)).toEqual([key(70), key(71)]);
    expect(await keysTaken()).toEqual([key(72)]);
  });

  it('reports a job that fits into no answer, does not take it, and continues', async () => {
    await insert(job(80, { scopePath: [key(11)] }), job(81, { scopePath: [key(12)] }));
    await write(store, (changes) => {
      changes.insert('variable', variable(101, key(11), { name: 'v', value: big(500) }));
      changes.insert('variable', variable(102, key(12), { name: 'v', value: big(20) }));
    });
    const { jobs, oversized } = await activate({}, { bytesMax: 250 });
    expect(jobs.map((taken) => taken.jobKey)).toEqual([key(81)]);
    expect(oversized).toEqual([{ jobKey: key(80), bytes: 501 }]);
    expect((await jobAt(80))?.state).toBe('activatable');
  });

  it('takes jobs that the same batch has written before', async () => {
    const taken = await commit(store, async (transaction) => {
      const changes = new OpenChanges();
      changes.insert('job', job(90));
      await transaction.write(changes);
      return transaction.activate(wholeActivation, { nowMs, leaseToken: 'x', bytesMax: 1_000 });
    });
    expect(taken.jobs.map((one) => one.jobKey)).toEqual([key(90)]);
  });

  it('returns the jobs when the batch is rolled back', async () => {
    await insert(job(95));
    const transaction = await store.begin({ deploys: false });
    const options = { nowMs, leaseToken: 'x', bytesMax: 1_000 };
    expect((await transaction.activate(wholeActivation, options)).jobs).toHaveLength(1);
    await transaction.rollback();
    expect(await keysTaken()).toEqual([key(95)]);
  });
}

function big(length: number): JsonText {
  return JSON.stringify('x'.repeat(length - 2)) as JsonText;
}
