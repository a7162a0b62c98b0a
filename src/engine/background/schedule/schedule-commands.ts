/** The commands for schedules, and their answers. */
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
    /** The tier of a tenant that is new. */
    readonly tier: Tier;
    readonly settings: ScheduleSettings;
    readonly isActive: boolean;
  };
  updateSchedule: OneSchedule & { readonly changes: ScheduleChanges };
  deleteSchedule: OneSchedule;
  /** Ticks during the pause do not fire, neither then nor later. Pausing a paused schedule changes nothing. */
  pauseSchedule: OneSchedule;
  resumeSchedule: OneSchedule;
  /** Fires at once, even if another run is active or the schedule is paused. */
  runSchedule: OneSchedule;
  /**
   * Fires the ticks of a past period that have not fired yet, even if another run is active or the schedule is paused.
   */
  backfillSchedule: OneSchedule & {
    readonly fromMs: number;
    /** Inclusive. */
    readonly toMs: number;
    readonly runsMax: number;
  };
  /** Sent by the runtime, which finds the schedule due in the same transaction. */
  fireSchedule: { readonly scheduleKey: ScheduleKey };
  /** Sent by the runtime when a run has ended. */
  fireBufferedTick: { readonly scheduleKey: ScheduleKey };
  /**
   * Sent by the runtime when the decision about due ticks has failed, which is a bug of ours and must not stop later
   * ticks.
   */
  skipTicks: { readonly scheduleKey: ScheduleKey };
}

/** An absent member stays as it is. */
export interface ScheduleChanges extends Partial<Omit<ScheduleSettings, 'target'>> {
  readonly target?: TargetChanges;
  readonly isActive?: boolean;
}

export type TargetChanges =
  | Extract<ScheduleTarget, { readonly kind: 'process' }>
  /** Changes to the present job, or, with type and payload, a job as a new target. */
  | { readonly kind: 'job'; readonly changes: Partial<JobTarget> };

export type JobTarget = Omit<Extract<ScheduleTarget, { readonly kind: 'job' }>, 'kind'>;

/** Rows in an answer are copies, because later commands of the batch change the rows. */
export interface ScheduleResults {
  createSchedule: Readonly<ScheduleRow>;
  updateSchedule: Readonly<ScheduleRow>;
  deleteSchedule: undefined;
  pauseSchedule: Readonly<ScheduleRow>;
  resumeSchedule: Readonly<ScheduleRow>;
  runSchedule: Readonly<ScheduleTickRow>;
  backfillSchedule: {
    readonly fired: readonly Readonly<ScheduleTickRow>[];
    /** How many ticks had fired before or wait to fire. */
    readonly keptTicks: number;
    /** The first tick that this command did not decide; `undefined`: it decided all. */
    readonly nextFromMs: number | undefined;
  };
  fireSchedule: undefined;
  fireBufferedTick: undefined;
  skipTicks: undefined;
}
