import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { sqliteDialect } from '../../query/dialect.ts';
import { createQueryExecutor } from '../../query/executor.ts';
import { describeStoreConformance } from '../conformance/describe-store-conformance.ts';
import { openDatabase, openReader } from './open-database.ts';
import { createSqliteStore } from './sqlite-store.ts';

describeStoreConformance('SQLite', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-store-'));
  const store = createSqliteStore(await openDatabase(dataDir));
  const reader = openReader(dataDir);
  const executor = createQueryExecutor(
    { rows: (sql, values) => reader.prepare(sql).all(...(values as SQLInputValue[])) },
    sqliteDialect,
    store.installation,
  );
  return {
    store,
    another: async () => createSqliteStore(await openDatabase(dataDir)),
    query: (query, tenantIds) => executor.run(query, { kind: 'tenant', tenantIds }),
    select: (sql) => Promise.resolve(reader.prepare(sql).all()),
    close: async () => {
      reader.close();
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
});
