import type { Migration } from '../schema-migration.ts';
import { redeclareTable } from '../sqlite/redeclare-table.ts';

const states =
  "'creating', 'created', 'assigning', 'updating', 'completing', 'canceling', 'completed', 'canceled'";
const ended = "(completed_at IS NOT NULL) = (state IN ('completed', 'canceled'))";
const waits = "(transition IS NOT NULL) = (completed_at IS NULL AND state <> 'created')";

/** A user task waits for its listeners. Their outcomes are stored for the commands that wait, too. */
export const migration: Migration = {
  sqlite: [
    `ALTER TABLE user_task ADD COLUMN transition TEXT;
    ALTER TABLE user_task ADD COLUMN answers TEXT;
    ALTER TABLE job ADD COLUMN denied_reason TEXT`,
    redeclareTable('user_task', [
      ["state IN ('created', 'completed', 'canceled')", `state IN (${states})`],
      [
        "CHECK ((completed_at IS NOT NULL) = (state <> 'created'))",
        `CHECK (${ended}), CHECK (${waits})`,
      ],
    ]),
  ],
  postgres: [
    `ALTER TABLE user_task ADD COLUMN transition text COLLATE "C",
      ADD COLUMN answers text COLLATE "C",
      DROP CONSTRAINT user_task_state_check,
      DROP CONSTRAINT user_task_check`,
    `ALTER TABLE user_task ADD CONSTRAINT user_task_state_check CHECK (state IN (${states})),
      ADD CONSTRAINT user_task_check CHECK (${ended}),
      ADD CONSTRAINT user_task_check1 CHECK (${waits})`,
    'ALTER TABLE job ADD COLUMN denied_reason text COLLATE "C"',
  ],
};
