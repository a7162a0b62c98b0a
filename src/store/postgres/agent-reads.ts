import type { AgentHistoryReads } from '../../engine/agent/agent-history-reads.ts';
import { agentPendingItemsMax } from '../../engine/agent/agent-limits.ts';
import { inOrderOfKeys } from '../in-order-of-keys.ts';
import { storableText } from '../storable-text.ts';
import type { AllStatements } from './all-statements.ts';
import type { Connection, Statement } from './connections.ts';
import type { Partitions } from './partitions.ts';
import { keyCell, textArray } from './table-statements.ts';

/** The reads about the histories of agents. Their roots are locked, so they take no locks. */
export function createAgentReads(
  statements: AllStatements,
  partitions: Partitions,
): (connection: Connection) => AgentHistoryReads {
  const table = statements.agentHistoryItem;
  const from = `FROM agent_history_item AS t
    WHERE t.partition_id = ${partitions.of('$1::bigint')} AND t.agent_instance_key = $1`;
  const pending: Statement = {
    name: 'pending items of an agent',
    text: `SELECT ${table.columnsOf('t')} ${from} AND t.state = 'pending'
      ORDER BY t.key LIMIT ${agentPendingItemsMax}`,
  };
  const newest: Statement = {
    name: 'newest items of an agent',
    text: `SELECT DISTINCT ON (t.history_item_id) ${table.columnsOf('t')} ${from}
        AND t.history_item_id = ANY($2::text[])
      ORDER BY t.history_item_id, t.key DESC`,
  };
  return (connection) => ({
    async agentHistory({ agentInstanceKey, itemIds }) {
      const agent = keyCell(agentInstanceKey);
      const cells = await connection.rows(pending, [agent]);
      const known =
        itemIds.length === 0
          ? []
          : await connection.rows(newest, [agent, textArray(itemIds.map(storableText))]);
      const rows = [...cells, ...known].map((row) => table.decode(row));
      return inOrderOfKeys([...new Map(rows.map((row) => [row.key, row])).values()]);
    },
  });
}
