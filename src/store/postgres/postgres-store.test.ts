import { createTestDatabase } from '../../../test/postgres/postgres-server.ts';
import { postgresDialect } from '../../query/dialect.ts';
import { createQueryExecutor } from '../../query/executor.ts';
import { describeStoreConformance } from '../conformance/describe-store-conformance.ts';
import { defaultPostgresOptions } from './postgres-options.ts';
import { createPostgresStore } from './postgres-store.ts';
import { openReader } from './read-connection.ts';

describeStoreConformance('PostgreSQL', async () => {
  const database = await createTestDatabase();
  const options = { ...defaultPostgresOptions, url: database.url };
  const store = await createPostgresStore(options);
  const reader = openReader(options, { connectionsMax: 1, partitions: store.partitions });
  const executor = createQueryExecutor(reader, postgresDialect, store.installation);
  return {
    store,
    another: () => createPostgresStore(options),
    query: (query, tenantIds) => executor.run(query, { kind: 'tenant', tenantIds }),
    select: (sql) => database.rows(sql),
    close: async () => {
      await reader.close();
      await store.close();
      await database.drop();
    },
  };
});
