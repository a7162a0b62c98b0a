import type { Migration } from '../schema-migration.ts';

/** A publication looks for the id of its message, however many messages its slot has. */
export const migration: Migration = {
  sqlite: [`CREATE INDEX message_id ON message (slot, message_id) WHERE message_id IS NOT NULL`],
  postgres: [
    `CREATE INDEX message_id ON message (partition_id, slot, hashtextextended(message_id, 0))
      WHERE message_id IS NOT NULL`,
  ],
};
