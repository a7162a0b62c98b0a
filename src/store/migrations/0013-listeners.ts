import type { Migration } from '../schema-migration.ts';

/** A process instance waits for its own listeners. */
export const migration: Migration = {
  sqlite: ['ALTER TABLE process_instance ADD COLUMN waits_for TEXT'],
  postgres: ['ALTER TABLE process_instance ADD COLUMN waits_for text COLLATE "C"'],
};
