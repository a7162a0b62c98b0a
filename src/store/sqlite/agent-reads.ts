import type { DatabaseSync } from 'node:sqlite';
import type { AgentHistoryReads } from '../../engine/agent/agent-history-reads.ts';
import { agentPendingItemsMax } from '../../engine/agent/agent-limits.ts';
import { inOrderOfKeys } from '../in-order-of-keys.ts';
import { storableText } from '../storable-text.ts';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';
import type { Codecs } from './row-codec.ts';

/** The reads about the histories of agents. */
export function createAgentReads(db: DatabaseSync, codecs: Codecs): AgentHistoryReads {
  const codec = codecs.agentHistoryItem;
  const from = `SELECT ${codec.selectColumns} FROM agent_history_item WHERE agent_instance_key = ?`;
  const pending = prepareArrays(
    db,
    `${from} AND state = 'pending' ORDER BY key LIMIT ${agentPendingItemsMax}`,
  );
  const newest = prepareArrays(db, `${from} AND history_item_id = ? ORDER BY key DESC LIMIT 1`);
  return {
    agentHistory({ agentInstanceKey, itemIds }) {
      const agent = bindKey(agentInstanceKey);
      const rows = [
        ...pending.all(agent),
        ...itemIds.flatMap((id) => newest.all(agent, storableText(id))),
      ].map((values) => codec.decode(values));
      return Promise.resolve(
        inOrderOfKeys([...new Map(rows.map((row) => [row.key, row])).values()]),
      );
    },
  };
}
