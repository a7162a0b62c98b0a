import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentHistoryItemRow } from '../../engine/agent/agent-rows.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { fullRows } from './sample-rows.ts';
import { key } from './sample-values.ts';

export function describeAgents(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const item = (at: number, row: Partial<AgentHistoryItemRow>): AgentHistoryItemRow => ({
    ...fullRows.agentHistoryItem(at),
    ...row,
  });
  const keysOf = async (agentInstanceKey: string, itemIds: readonly string[]) => {
    const question = { agentInstanceKey: agentInstanceKey as never, itemIds };
    return (await read(opened.store, (tx) => tx.agentHistory(question))).map((row) => row.key);
  };

  it('the pending items of an agent, and the newest with each id, in the order of keys', async () => {
    const rows = [
      item(30, { historyItemId: 'a', state: 'discarded' }),
      item(31, { historyItemId: 'a', state: 'committed' }),
      item(32, { historyItemId: 'b', state: 'pending' }),
      item(33, { historyItemId: 'c', state: 'committed' }),
      item(34, { historyItemId: 'a', state: 'pending', agentInstanceKey: key(21) }),
    ];
    await write(opened.store, (changes) => {
      for (const row of rows) changes.insert('agentHistoryItem', row);
    });
    expect(await keysOf(key(20), [])).toEqual([key(32)]);
    expect(await keysOf(key(20), ['a', 'b', 'none'])).toEqual([key(31), key(32)]);
    expect(await keysOf(key(21), ['a', 'c'])).toEqual([key(34)]);
    const question = { agentInstanceKey: key(20) as never, itemIds: ['a'] };
    const found = await read(opened.store, (tx) => tx.agentHistory(question));
    expect(found[0]).toEqual(rows[1]);
  });
}
