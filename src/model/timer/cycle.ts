import { Cron } from 'croner';
import { addInterval, type Interval, readInterval } from './interval.ts';
import { readMoment } from './moment.ts';

/**
 * A repetition: `R3/2031-01-01T00:00:00Z/PT1H`, or a cron expression of six fields.
 * https://docs.camunda.io/docs/components/modeler/bpmn/timer-events/#time-cycle
 */
export type Cycle =
  | {
      readonly kind: 'interval';
      /** `undefined` for a repetition without end. */
      readonly repetitions: number | undefined;
      readonly startAtMs: number | undefined;
      readonly interval: Interval;
    }
  | { readonly kind: 'cron'; readonly text: string };

export interface InvalidCycle {
  readonly kind: 'invalid';
  readonly reason: string;
}

/** The next firing, and how many firings are left including it; `undefined` for a repetition without end. */
export interface Firing {
  readonly dueAtMs: number;
  readonly firingsLeft: number | undefined;
}

const textLengthMax = 200;
const repetitionsMax = 2 ** 31 - 1;

export function readCycle(text: string): Cycle | InvalidCycle {
  if (text.length > textLengthMax) return invalid(`is longer than ${textLengthMax} characters`);
  return text.startsWith('R') ? readRepetition(text) : readCron(text);
}

function readRepetition(text: string): Cycle | InvalidCycle {
  const [count = '', ...parts] = text.split('/');
  const repetitions = /^R(-1|\d{0,10})$/.exec(count)?.[1];
  if (repetitions === undefined || Number(repetitions) > repetitionsMax) {
    return invalid(`Invalid repetition count in '${text}'`);
  }
  const [intervalText = '', startText] = parts.toReversed();
  const interval = parts.length <= 2 ? readInterval(intervalText) : undefined;
  if (interval === undefined) return invalid(`Invalid interval in repetition '${text}'`);
  const startAtMs = startText === undefined ? undefined : readMoment(startText);
  if (startText !== undefined && startText !== '' && startAtMs === undefined) {
    return invalid(`Invalid start in repetition '${text}'`);
  }
  const isEndless = repetitions === '' || repetitions === '-1';
  return {
    kind: 'interval',
    repetitions: isEndless ? undefined : Number(repetitions),
    startAtMs,
    interval,
  };
}

const macros = new Map([
  ['@yearly', '0 0 0 1 1 *'],
  ['@annually', '0 0 0 1 1 *'],
  ['@monthly', '0 0 0 1 * *'],
  ['@weekly', '0 0 0 * * 0'],
  ['@daily', '0 0 0 * * *'],
  ['@midnight', '0 0 0 * * *'],
  ['@hourly', '0 0 * * * *'],
]);

function readCron(text: string): Cycle | InvalidCycle {
  const expression = macros.get(text) ?? text.trim();
  if (expression.split(/\s+/).length !== 6) {
    return invalid(
      `Cron expression must consist of 6 fields (found ${countOf(text)} in "${text}")`,
    );
  }
  try {
    cronOf(expression, 'UTC');
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  return { kind: 'cron', text: expression };
}

function countOf(text: string): number {
  return text.trim() === '' ? 0 : text.trim().split(/\s+/).length;
}

/** Days of the month and of the week must both match, and a step may stand behind a single value, as in Spring. */
function cronOf(text: string, timezone: string): Cron {
  return new Cron(text, { timezone, mode: '6-part', domAndDow: true, sloppyRanges: true });
}

/** The first firing of a cycle that begins now. A start in the past counts as none. */
export function firstFiring(cycle: Cycle, nowMs: number, timeZone: string): Firing | undefined {
  if (cycle.kind === 'cron') return cronFiring(cycle.text, nowMs, timeZone);
  const { startAtMs, interval, repetitions } = cycle;
  const dueAtMs =
    startAtMs !== undefined && startAtMs > nowMs
      ? startAtMs
      : addInterval(nowMs, interval, timeZone);
  if (dueAtMs === undefined) return undefined;
  const firingsLeft = repetitions === undefined ? undefined : Math.max(repetitions, 1);
  return { dueAtMs, firingsLeft };
}

/**
 * The firing after one that has taken place; `undefined` after the last one. It follows the due date and not the moment
 * of the firing. After missed periods, a whole period begins now.
 */
export function nextFiring(
  cycle: Cycle,
  last: Firing,
  moment: { readonly nowMs: number; readonly timeZone: string },
): Firing | undefined {
  const { nowMs, timeZone } = moment;
  const firingsLeft = last.firingsLeft === undefined ? undefined : last.firingsLeft - 1;
  if (firingsLeft !== undefined && firingsLeft <= 0) return undefined;
  if (cycle.kind === 'cron') return cronFiring(cycle.text, nowMs, timeZone);
  const regular = addInterval(last.dueAtMs, cycle.interval, timeZone);
  const isAhead = regular !== undefined && regular > nowMs;
  const dueAtMs = isAhead ? regular : addInterval(nowMs, cycle.interval, timeZone);
  if (dueAtMs === undefined) return undefined;
  return { dueAtMs: Math.max(dueAtMs, nowMs + periodMinMs), firingsLeft };
}

/** A shorter period would keep the engine busy with one timer. */
const periodMinMs = 100;

/** An expression that never matches again fires once, now. */
function cronFiring(text: string, nowMs: number, timeZone: string): Firing {
  const next = cronOf(text, timeZone).nextRun(new Date(nowMs));
  return next === null
    ? { dueAtMs: nowMs, firingsLeft: 1 }
    : { dueAtMs: next.getTime(), firingsLeft: undefined };
}

function invalid(reason: string): InvalidCycle {
  return { kind: 'invalid', reason };
}
