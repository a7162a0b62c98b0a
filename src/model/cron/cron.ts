/**
 * A cron expression that can fire. Each field of the time of day is a list of successors: the element at index `i` is
 * the least chosen value that is not below `i`; after the last chosen value the list ends.
 */
export interface Cron {
  readonly kind: 'cron';
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Bits 1 to 12. */
  readonly months: number;
  /** Absent for `*` and `?`: every day. If both kinds of days are given, a day of either kind matches. */
  readonly daysOfMonth: DaysOfMonth | undefined;
  readonly daysOfWeek: DaysOfWeek | undefined;
  /** Absent: every year. */
  readonly years: readonly ValueRange[] | undefined;
  /**
   * Whether the expression chooses every hour of a day. Such an expression describes an interval and counts elapsed
   * time. Any other expression describes times of day and follows the wall clock (`next-fire.ts`).
   */
  readonly everyHour: boolean;
}

/** Bits 1 to 31. */
export interface DaysOfMonth {
  readonly days: number;
  /** `15W`: the weekday (Monday to Friday) nearest to the 15th within its month. */
  readonly nearestWeekdays: number;
  /** `L` */
  readonly lastDay: boolean;
  /** `LW` */
  readonly lastWeekday: boolean;
}

/** Bits 0 (Sunday) to 6. */
export interface DaysOfWeek {
  readonly weekdays: number;
  /** `MON#2`: at index `n` the weekdays that match if they are the n-th of their month. */
  readonly nth: readonly number[];
  /** `FRI#L`, `FRIL`: weekdays that match if they are the last of their month. */
  readonly last: number;
}

/** `first`, and every `step`-th value after it up to `last`. */
export interface ValueRange {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

export interface InvalidCron {
  readonly kind: 'invalid';
  readonly reason: string;
}

export const yearMin = 1970;
export const yearMax = 9999;
