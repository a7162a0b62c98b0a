import type { TenantId } from '../../core/tenant.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { Store, StoreTransaction } from '../../engine/store.ts';
import type { Query } from '../../query/query.ts';

/** An empty store for one test. */
export interface OpenedStore {
  readonly store: Store;
  /** A second store on the same tables, like another node or the next start. */
  another(): Promise<Store>;
  /** Runs a search, which sees only committed rows. */
  query(query: Query, tenantIds: readonly TenantId[]): Promise<string | undefined>;
  /** Reads the tables directly, for columns that the store writes and never reads back. */
  select(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** Runs one batch and commits it. */
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

/** Runs one batch that only reads. */
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

/** Runs one batch with the given changes. */
export function write(store: Store, change: (changes: OpenChanges) => void): Promise<void> {
  const changes = new OpenChanges();
  change(changes);
  return commit(store, (transaction) => transaction.write(changes));
}
