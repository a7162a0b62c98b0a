import { schema as postgresSchema } from '../src/store/postgres/postgres-schema.ts';
import { schema as sqliteSchema } from '../src/store/sqlite/sqlite-schema.ts';

const head = '-- Printed from the declarations in src/store/tables by `npm run docs:schema`.\n\n';

/** The committed SQL of each store, by its path in the repository. */
export const schemaPages = [
  { path: 'src/store/sqlite/schema.sql', text: head + sqliteSchema },
  { path: 'src/store/postgres/schema.sql', text: head + postgresSchema },
];
