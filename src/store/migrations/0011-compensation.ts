import type { Migration } from '../schema-migration.ts';

/** A scope remembers its completed activities that a compensation can undo. */
export const migration: Migration = {
  sqlite: [
    `ALTER TABLE process_instance ADD COLUMN compensable TEXT;
    ALTER TABLE element_instance ADD COLUMN compensable TEXT`,
  ],
  postgres: [
    `ALTER TABLE process_instance ADD COLUMN compensable text COLLATE "C";
    ALTER TABLE element_instance ADD COLUMN compensable text COLLATE "C"`,
  ],
};
