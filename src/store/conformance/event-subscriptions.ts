import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventSubscriptionKey } from '../../core/key.ts';
import { defaultTenant } from '../../core/tenant.ts';
import type { EventSubscriptionRow } from '../../engine/event-subscription/event-subscription-row.ts';
import { signalNumber } from '../../engine/message/slot.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { fullRows } from './sample-rows.ts';
import { key, otherTenant } from './sample-values.ts';

export function describeEventSubscriptions(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const insert = (rows: readonly EventSubscriptionRow[]) =>
    write(opened.store, (changes) => {
      for (const row of rows) changes.insert('eventSubscription', row);
    });
  /** The subscription of a start event. */
  const starting: Partial<EventSubscriptionRow> = {
    rootKey: undefined,
    processInstanceKey: undefined,
    holderKey: undefined,
    triggers: undefined,
    lastEvent: undefined,
    suspendedAtMs: undefined,
  };
  const subscriber = (at: number) => {
    const { definitionKey, rootKey, holderKey } = fullRows.eventSubscription(at);
    return { key: key(at), definitionKey, rootKey, holderKey };
  };

  const signal = (at: number, other: Partial<EventSubscriptionRow> = {}): EventSubscriptionRow => {
    const row = {
      ...fullRows.eventSubscription(at),
      kind: 'signal' as const,
      name: 'alarm',
      correlationKey: undefined,
      triggers: undefined,
      lastEvent: undefined,
      dueAtMs: undefined,
      suspendedAtMs: undefined,
      firingsLeft: undefined,
      ...other,
    };
    const { tenantId, name = 'alarm' } = row;
    return { ...row, slot: signalNumber({ tenantId, name }) };
  };

  it('the open subscriptions to a signal are those of its name and tenant, the oldest first', async () => {
    await insert([
      signal(22),
      signal(21, starting),
      signal(23, { name: 'Alarm' }),
      signal(24, { tenantId: otherTenant }),
      signal(25, { state: 'closed' }),
    ]);
    const found = await read(opened.store, (tx) => tx.signalSubscriptions(defaultTenant, 'alarm'));
    expect(found).toEqual([
      { ...subscriber(21), rootKey: undefined, holderKey: undefined },
      subscriber(22),
    ]);
    const other = await read(opened.store, (tx) => tx.signalSubscriptions(otherTenant, 'alarm'));
    expect(other).toEqual([subscriber(24)]);
    expect(await read(opened.store, (tx) => tx.signalSubscriptions(defaultTenant, 'none'))).toEqual(
      [],
    );
  });

  it('the open subscriptions of start events are those of the process, without those of instances', async () => {
    const start = (at: number, other: Partial<EventSubscriptionRow> = {}) =>
      signal(at, { ...starting, processId: 'p', ...other });
    await insert([
      start(31),
      start(32, { processId: 'q' }),
      start(33, { tenantId: otherTenant }),
      start(34, { state: 'closed' }),
      signal(35, { processId: 'p' }),
    ]);
    const found = await read(opened.store, (tx) => tx.startSubscriptions(defaultTenant, 'p'));
    expect(found).toEqual([start(31)]);
  });

  it('timers are due at their date, the earliest first, and no more of them than asked for', async () => {
    const timer = (at: number, dueAtMs: number, other: Partial<EventSubscriptionRow> = {}) => ({
      ...fullRows.eventSubscription(at),
      name: undefined,
      correlationKey: undefined,
      slot: undefined,
      triggers: undefined,
      lastEvent: undefined,
      suspendedAtMs: undefined,
      dueAtMs,
      ...other,
    });
    const late = timer(45, 50, { suspendedAtMs: 60 });
    await insert([timer(41, 300), timer(42, 100), timer(43, 200, starting), timer(44, 301), late]);
    const due = async (nowMs: number, max: number) =>
      (await read(opened.store, (tx) => tx.dueKeys(nowMs, max))).timers;
    const start = { ...subscriber(43), rootKey: undefined, holderKey: undefined };
    expect(await due(300, 10)).toEqual([subscriber(42), start, subscriber(41)]);
    expect(await due(300, 2)).toEqual([subscriber(42), start]);
    expect(await due(99, 10)).toEqual([]);
    expect(await opened.store.nextDueAtMs()).toBe(100);
  });

  it('a resumed instance goes on with its suspended work, and takes messages and offers jobs again', async () => {
    const of = (at: number, other: Partial<EventSubscriptionRow>): EventSubscriptionRow => ({
      ...fullRows.eventSubscription(at),
      suspendedAtMs: undefined,
      ...other,
    });
    const message = { kind: 'message', dueAtMs: undefined } as const;
    const first = of(44, message);
    const second = of(45, message);
    const closed = of(46, { ...message, state: 'closed' });
    const elsewhere = of(47, { ...message, processInstanceKey: key(11) });
    await insert([of(41, { suspendedAtMs: 9 }), of(42, {}), second, first, closed, elsewhere]);
    const suspended = { dueAtMs: undefined, suspendedIn: key(10) } as const;
    const job = (at: number, other: object = {}) => ({
      ...fullRows.job(at),
      state: 'activatable' as const,
      deadlineAtMs: undefined,
      processInstanceKey: key(10),
      type: 'a',
      ...other,
    });
    await write(opened.store, (changes) => {
      changes.insert('continuation', { ...fullRows.continuation(1), ...suspended, createdAtMs: 2 });
      changes.insert('continuation', { ...fullRows.continuation(2), ...suspended, createdAtMs: 1 });
      changes.insert('continuation', {
        ...fullRows.continuation(3),
        ...suspended,
        suspendedIn: key(11),
      });
      changes.insert('job', job(51));
      changes.insert('job', job(52));
      changes.insert('job', job(53, { type: 'b', state: 'failed' }));
      changes.insert('job', job(54, { type: 'b', processInstanceKey: key(11) }));
    });
    const page = (after?: EventSubscriptionKey) =>
      read(opened.store, (tx) => tx.suspendedWork({ processInstanceKey: key(10), after }));
    const triggers = [{ key: key(41), holderKey: key(11) }];
    const continuations = [key(2), key(1)];
    expect(await page()).toEqual({
      continuations,
      triggers,
      subscriptions: [first, second],
      jobs: [{ type: 'a', tenantId: defaultTenant, count: 2 }],
    });
    expect(await page(key(44))).toEqual({
      continuations,
      triggers,
      subscriptions: [second],
      jobs: [],
    });
  });
}
