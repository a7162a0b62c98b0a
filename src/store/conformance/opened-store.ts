import type { TenantId } from '../../core/tenant.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { Store, StoreTransaction } from '../../engine/store.ts';
import type { Query } from '../../query/query.ts';

/** An empty store of its own for one test. */
export interface OpenedStore {
  readonly store: Store;
  /** A second store on the same tables, as another node or the next start has it. */
  another(): Promise<Store>;
  /** What searches see: only what is committed. */
  query(query: Query, tenantIds: readonly TenantId[]): Promise<string | undefined>;
  /** Reads the tables past the store, for what it writes and never reads back. */
  select(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** One batch that is committed. */
export async function commit<Answer>(
  store: Store,
  run: (transaction: StoreTransaction) => Promise<Answer>,
): Promise<Answer> {
  const transaction = await store.begin({ deploys: true });
  try {
    const answer = await run(transaction);
    await transaction.commit();
    return answer;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** One batch that only reads. */
export async function read<Answer>(
  store: Store,
  run: (transaction: StoreTransaction) => Promise<Answer>,
): Promise<Answer> {
  const transaction = await store.begin({ deploys: false });
  try {
    return await run(transaction);
  } finally {
    await transaction.rollback();
  }
}

/** One batch that writes what `change` says. */
export function write(store: Store, change: (changes: OpenChanges) => void): Promise<void> {
  const changes = new OpenChanges();
  change(changes);
  return commit(store, (transaction) => transaction.write(changes));
}
