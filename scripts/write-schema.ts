// Prints the tables of both stores as SQL, for people who review them: `npm run docs:schema`.
import { writeFileSync } from 'node:fs';
import { schemaPages } from './schema-pages.ts';

for (const { path, text } of schemaPages)
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
