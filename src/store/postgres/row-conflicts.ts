/**
 * Tables whose rows have ids that people or the time of day give, not we: two nodes may make the same row at the same
 * moment. The one that comes second meets a conflict, tries its batch again and finds the row there.
 */
export const racedTables: ReadonlySet<string> = new Set([
  'tenant_quota',
  'unique_job',
  'idempotent_request',
  'schedule_tick',
]);
