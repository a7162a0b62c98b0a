import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TenantId } from '../../core/tenant.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { fullRows, processInstance } from './sample-rows.ts';
import { key } from './sample-values.ts';

export function describeMessages(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const keysIn = async (table: string) =>
    (await opened.select(`SELECT key FROM ${table} ORDER BY key`)).map((row) => String(row['key']));
  const message = (at: number, expiresAtMs: number) => ({ ...fullRows.message(at), expiresAtMs });
  const correlation = (
    at: number,
    of: { readonly message: number; readonly instance: number },
  ) => ({
    ...fullRows.messageCorrelation(at),
    messageKey: key(of.message),
    processInstanceKey: key(of.instance),
    rootKey: key(of.instance),
  });
  const retain = () =>
    commit(opened.store, (transaction) =>
      transaction.deleteEnded({ kind: 'processInstances', beforeMs: 100, rowsMax: 100 }),
    );
  const expire = (byMs: number) =>
    write(opened.store, (changes) => {
      changes.messagesExpiredByMs = byMs;
    });

  it('what a stored message has reached stays known until it expires, even if the instance is gone', async () => {
    await write(opened.store, (changes) => {
      changes.insert('message', message(1, 500));
      for (const at of [10, 11, 12]) {
        const endedAtMs = at === 12 ? undefined : 1;
        const state = at === 12 ? 'active' : 'completed';
        changes.insert('processInstance', processInstance(at, { state, endedAtMs }));
      }
      changes.insert('messageCorrelation', correlation(20, { message: 1, instance: 10 }));
      changes.insert('messageCorrelation', correlation(21, { message: 2, instance: 11 }));
      changes.insert('messageCorrelation', correlation(22, { message: 1, instance: 12 }));
    });
    await retain();
    expect(await keysIn('process_instance')).toEqual([key(12)]);
    expect(await keysIn('message_correlation')).toEqual([key(20), key(22)]);
    await expire(499);
    expect(await keysIn('message')).toEqual([key(1)]);
    await expire(500);
    expect(await keysIn('message')).toEqual([]);
    expect(await keysIn('message_correlation')).toEqual([key(22)]);
  });

  it('a message that has reached very many instances expires in pieces', async () => {
    await write(opened.store, (changes) => {
      changes.insert('message', message(1, 500));
      for (let at = 0; at < 1_500; at += 1) {
        const row = correlation(10_000 + at, { message: 1, instance: 20_000 + at });
        changes.insert('messageCorrelation', row);
      }
    });
    await expire(500);
    expect(await keysIn('message')).toEqual([key(1)]);
    expect(await keysIn('message_correlation')).toHaveLength(500);
    await expire(500);
    expect([await keysIn('message'), await keysIn('message_correlation')]).toEqual([[], []]);
  });

  it('very many slots and start locks are held at once', async () => {
    const tenantId = 't' as TenantId;
    const names = Array.from({ length: 20_000 }, (_, at) => `key ${at}`);
    await read(opened.store, async (transaction) => {
      await transaction.holdSlots(
        names.map((correlationKey) => ({ tenantId, name: 'n', correlationKey })),
      );
      const locks = await transaction.startLocks(
        names.map((correlationKey) => ({ tenantId, processId: 'p', correlationKey })),
      );
      expect(locks.every((lock) => lock === undefined)).toBe(true);
    });
  });
}
