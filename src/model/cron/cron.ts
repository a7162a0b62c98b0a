/**
 * A cron expression that has been read and can fire. A field of the time of day is a list of
 * successors: at index `i` the least chosen value that is not below `i`; beyond its end there is none.
 */
export interface Cron {
  readonly kind: 'cron';
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Bits 1 to 12. */
  readonly months: number;
  /** Absent is `*` or `?`: any day. Where both kinds of days are given, one that either names is meant. */
  readonly daysOfMonth: DaysOfMonth | undefined;
  readonly daysOfWeek: DaysOfWeek | undefined;
  /** Absent is any year. */
  readonly years: readonly ValueRange[] | undefined;
  /**
   * Whether every hour of a day is chosen. Such an expression states an interval and goes by elapsed
   * time; any other states times of day and goes by the clock on the wall (`next-fire.ts`).
   */
  readonly everyHour: boolean;
}

/** Bits 1 to 31. */
export interface DaysOfMonth {
  readonly days: number;
  /** `15W`: the weekday (Monday to Friday) next to the 15th within its month. */
  readonly nearestWeekdays: number;
  /** `L` */
  readonly lastDay: boolean;
  /** `LW` */
  readonly lastWeekday: boolean;
}

/** Bits 0 (Sunday) to 6. */
export interface DaysOfWeek {
  readonly weekdays: number;
  /** `MON#2`: at index `n` the weekdays that are chosen when they are the n-th of their month. */
  readonly nth: readonly number[];
  /** `FRI#L`, `FRIL`: chosen when they are the last of their month. */
  readonly last: number;
}

/** `first`, and every `step`-th after it up to `last`. */
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
