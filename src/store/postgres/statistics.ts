import type { TableName } from '../../engine/state/process-rows.ts';
import type { Changes } from '../../engine/state/changes.ts';
import { tableNames, tables } from '../tables.ts';
import type { Connections } from './connections.ts';

/** Keeps the planner's picture of young tables true. */
export interface Statistics {
  /** Called after a commit with what it wrote. */
  note(changes: Changes): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** How many rows this node has inserted when a table is looked at; beyond the last, autovacuum comes soon enough. */
const lookedAt: readonly number[] = [100, 1_000, 10_000, 50_000];

/**
 * PostgreSQL looks at a table by itself once a minute at the soonest. Until then it takes `partition_id = 1` for one row
 * in two hundred and reads the whole of a primary key (measured: 7 ms instead of 0.5 for 64 jobs). And plans are kept:
 * one that was made when a table was empty stays until somebody looks at the table, which ends it in every session.
 */
export function createStatistics(connections: Connections): Statistics {
  const inserted = new Map<TableName, number>();
  let working: Promise<void> = Promise.resolve();

  async function analyze(table: string): Promise<void> {
    try {
      await connections.rows({ name: `analyze ${table}`, text: `ANALYZE ${table}` }, []);
    } catch {
      // Statements are slower until autovacuum comes by; nothing else depends on it.
    }
  }

  return {
    note: (changes) => {
      for (const name of tableNames) {
        const before = inserted.get(name) ?? 0;
        const after = before + changes.inserted[name].size;
        inserted.set(name, after);
        if (lookedAt.some((count) => before < count && after >= count)) {
          working = working.then(() => analyze(tables[name].name));
        }
      }
    },
    idle: () => working,
  };
}
