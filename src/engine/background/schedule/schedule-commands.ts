/** What callers ask of schedules, and what they are answered. */
import type { ScheduleKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { ScheduleRow, ScheduleTarget, ScheduleTickRow } from '../background-rows.ts';
import type { Tier } from '../tiers.ts';
import type { ScheduleSettings } from './schedule-settings.ts';

interface OneSchedule {
  readonly tenantId: TenantId;
  readonly scheduleKey: ScheduleKey;
}

export interface ScheduleCommands {
  createSchedule: {
    readonly tenantId: TenantId;
    /** Of a tenant that is new: its tier. */
    readonly tier: Tier;
    readonly settings: ScheduleSettings;
    readonly isActive: boolean;
  };
  updateSchedule: OneSchedule & { readonly changes: ScheduleChanges };
  deleteSchedule: OneSchedule;
  /** What would have fired while it is paused does not, and is not made up for. Pausing twice is pausing once. */
  pauseSchedule: OneSchedule;
  resumeSchedule: OneSchedule;
  /** At once, whatever else runs, and paused or not. */
  runSchedule: OneSchedule;
  /** Fires the ticks of a time that is over, as far as they did not fire, whatever else runs and paused or not. */
  backfillSchedule: OneSchedule & {
    readonly fromMs: number;
    /** Included. */
    readonly toMs: number;
    readonly runsMax: number;
  };
  /** The runtime's, found due in the same transaction. */
  fireSchedule: { readonly scheduleKey: ScheduleKey };
  /** The runtime's, when a run has ended. */
  fireBufferedTick: { readonly scheduleKey: ScheduleKey };
  /** The runtime's: the ticks that are due could not be decided, which is our bug, and must not stop those that follow. */
  skipTicks: { readonly scheduleKey: ScheduleKey };
}

/** An absent member stays as it is. */
export interface ScheduleChanges extends Partial<Omit<ScheduleSettings, 'target'>> {
  readonly target?: TargetChanges;
  readonly isActive?: boolean;
}

export type TargetChanges =
  | Extract<ScheduleTarget, { readonly kind: 'process' }>
  /** Of the job that it is already, or, with type and payload, another target. */
  | { readonly kind: 'job'; readonly changes: Partial<JobTarget> };

export type JobTarget = Omit<Extract<ScheduleTarget, { readonly kind: 'job' }>, 'kind'>;

/** Rows in an answer are copies, because later commands of a batch go on changing the rows. */
export interface ScheduleResults {
  createSchedule: Readonly<ScheduleRow>;
  updateSchedule: Readonly<ScheduleRow>;
  deleteSchedule: undefined;
  pauseSchedule: Readonly<ScheduleRow>;
  resumeSchedule: Readonly<ScheduleRow>;
  runSchedule: Readonly<ScheduleTickRow>;
  backfillSchedule: {
    readonly fired: readonly Readonly<ScheduleTickRow>[];
    /** Ticks that had fired before, or wait to. */
    readonly keptTicks: number;
    /** The first tick that was not come to; `undefined`: all were. */
    readonly nextFromMs: number | undefined;
  };
  fireSchedule: undefined;
  fireBufferedTick: undefined;
  skipTicks: undefined;
}
