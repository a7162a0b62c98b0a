import { afterEach, beforeEach, expect, it } from 'vitest';
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
      dueAtMs,
      ...other,
    });
    await insert([timer(41, 300), timer(42, 100), timer(43, 200, starting), timer(44, 301)]);
    const due = async (nowMs: number, max: number) =>
      (await read(opened.store, (tx) => tx.dueKeys(nowMs, max))).timers;
    const start = { ...subscriber(43), rootKey: undefined, holderKey: undefined };
    expect(await due(300, 10)).toEqual([subscriber(42), start, subscriber(41)]);
    expect(await due(300, 2)).toEqual([subscriber(42), start]);
    expect(await due(99, 10)).toEqual([]);
    expect(await opened.store.nextDueAtMs()).toBe(100);
  });
}
