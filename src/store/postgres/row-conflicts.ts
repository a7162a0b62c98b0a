/**
 * Tables whose ids come from people or from the time of day: two nodes may insert the same row at the same moment. The
 * second one meets a conflict, repeats its batch and finds the row.
 */
export const racedTables: ReadonlySet<string> = new Set([
  'tenant_quota',
  'paused_queue',
  'unique_job',
  'idempotent_request',
  'schedule_tick',
  'user_account',
  'user_group',
  'role',
  'tenant',
  'mapping_rule',
  'membership',
]);
