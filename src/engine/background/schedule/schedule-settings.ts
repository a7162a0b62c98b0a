import type { ScheduleRow } from '../background-rows.ts';

export type ScheduleSettings = Pick<
  ScheduleRow,
  'name' | 'cron' | 'timeZone' | 'target' | 'overlap' | 'missed' | 'missedWindowMs' | 'jitterMs'
>;
