import type { Migration } from '../schema-migration.ts';

/** One column says what a living element waits for, whatever the kind of wait. */
const fill = `UPDATE element_instance SET waits_for = CASE
    WHEN job_key IS NOT NULL THEN '{"kind":"job","jobKey":"' || CAST(job_key AS text) || '"}'
    WHEN user_task_key IS NOT NULL
      THEN '{"kind":"userTask","userTaskKey":"' || CAST(user_task_key AS text) || '"}'
    ELSE '{"kind":"children"}' END
  WHERE ended_at IS NULL AND (job_key IS NOT NULL OR user_task_key IS NOT NULL
    OR (state = 'active' AND type IN ('SUB_PROCESS', 'EVENT_SUB_PROCESS')))`;

export const migration: Migration = {
  sqlite: [
    'ALTER TABLE element_instance ADD COLUMN waits_for TEXT',
    fill,
    `ALTER TABLE element_instance DROP COLUMN job_key;
    ALTER TABLE element_instance DROP COLUMN user_task_key`,
  ],
  postgres: [
    'ALTER TABLE element_instance ADD COLUMN waits_for text COLLATE "C"',
    fill,
    `ALTER TABLE element_instance DROP COLUMN job_key;
    ALTER TABLE element_instance DROP COLUMN user_task_key`,
  ],
  rewrites: ['element_instance'],
};
