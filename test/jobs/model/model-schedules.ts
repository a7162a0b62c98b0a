/** The part of the model's contract about schedules, whose ticks are multiples of a span of time. */
import type { Action } from './model-action.ts';
import { add, pendingOrRunning } from './model-enqueue.ts';
import { exceeded, keepTenant, type QuotaUse, tenantOr, usedUp } from './model-quota.ts';
import type { Model, ModelSchedule, ModelTick, ModelTenant } from './model-state.ts';
import { limitsOf } from './model-state.ts';

type Of<K extends Action['kind']> = Extract<Action, { readonly kind: K }>;

/** The age up to which a tick is on time. */
const lateMaxMs = 10_000;
/**
 * Of the ticks that are skipped after a long downtime, at most this many have their own entries. The last one always
 * has.
 */
const passedOverMax = 100;

export function createSchedule(model: Model, action: Of<'createSchedule'>): string {
  const { tenant: name, tier, settings, isActive } = action;
  const tenant = tenantOr(model, name, tier);
  const { cron: limit } = limitsOf(tenant);
  const current = schedulesOf(model, name).length;
  if (tenant.limits === undefined && limit === 0) return 'FEATURE_NOT_AVAILABLE_FOR_TIER';
  if (!isAllowed(tenant, settings.priority)) return 'INVALID_PRIORITY';
  if (current >= limit) return exceeded(model, name, { quota: 'cron', limit, current });
  keepTenant(model, name, tenant);
  const schedule: ModelSchedule = {
    id: model.schedules.length,
    tenant: name,
    state: isActive ? 'active' : 'paused',
    settings,
    lastJob: undefined,
    bufferedMs: undefined,
    lastManualMs: 0,
    log: new Map(),
  };
  model.schedules.push(schedule);
  return shownSchedule(schedule, nextTickMs(model, schedule));
}

export function onSchedule(
  model: Model,
  action: Extract<Action, { readonly schedule: number }>,
): string {
  const schedule = model.schedules[action.schedule];
  if (schedule?.tenant !== action.tenant || schedule.state === 'gone') {
    return 'CRON_SCHEDULE_NOT_FOUND';
  }
  if (action.kind === 'runSchedule') return runByHand(model, schedule);
  if (action.kind === 'updateSchedule') {
    const { priority } = action.changes;
    const tenant = tenantOr(model, action.tenant, 'BASE');
    if (priority !== undefined && !isAllowed(tenant, priority)) return 'INVALID_PRIORITY';
    schedule.settings = { ...schedule.settings, ...action.changes };
    if (action.isActive !== undefined) schedule.state = action.isActive ? 'active' : 'paused';
  } else if (action.kind === 'deleteSchedule') {
    schedule.state = 'gone';
    return 'ok';
  } else {
    schedule.state = action.kind === 'resumeSchedule' ? 'active' : 'paused';
  }
  return shownSchedule(schedule, nextTickMs(model, schedule));
}

export function schedulesOf(model: Model, tenant: string): readonly ModelSchedule[] {
  return model.schedules.filter((one) => one.tenant === tenant && one.state !== 'gone');
}

/** Decides all due ticks, so that the next tick is always in the future. */
export function nextTickMs(model: Model, { state, settings }: ModelSchedule): number | undefined {
  const { everyMs } = settings;
  return state === 'active' ? (Math.floor(model.nowMs / everyMs) + 1) * everyMs : undefined;
}

export function shownSchedule(
  {
    id,
    state,
    bufferedMs,
    lastJob,
  }: Pick<ModelSchedule, 'id' | 'bufferedMs' | 'lastJob'> & { readonly state: string },
  nextMs: number | undefined,
): string {
  return `ok ${id} ${state} next ${nextMs ?? ''} buffered ${bufferedMs ?? ''} last ${lastJob ?? ''}`;
}

/** Decides the ticks after `fromMs` and those that wait. */
export function fireSchedules(model: Model, fromMs: number, turns: readonly number[]): void {
  const placeOf = ({ id }: ModelSchedule) => turns.indexOf(id) + 1 || Infinity;
  const active = model.schedules.filter(({ state }) => state === 'active');
  for (const schedule of active.sort((left, right) => placeOf(left) - placeOf(right) || 0)) {
    const fullQuotas = [...fireBuffered(model, schedule), ...fireDue(model, schedule, fromMs)];
    if (fullQuotas[0] !== undefined) exceeded(model, schedule.tenant, fullQuotas[0]);
  }
}

type Fullness = readonly QuotaUse[];

function fireBuffered(model: Model, schedule: ModelSchedule): Fullness {
  const { bufferedMs, log } = schedule;
  if (bufferedMs === undefined || goesOn(model, schedule)) return [];
  schedule.bufferedMs = undefined;
  const trigger = log.get(bufferedMs)?.trigger ?? 'cron';
  return fire(model, schedule, bufferedMs, { trigger, why: 'the previous run ended' });
}

function fireDue(model: Model, schedule: ModelSchedule, fromMs: number): Fullness {
  const { everyMs, missed, missedWindowMs, overlap } = schedule.settings;
  const due: number[] = [];
  for (let at = (Math.floor(fromMs / everyMs) + 1) * everyMs; at <= model.nowMs; at += everyMs) {
    due.push(at);
  }
  const isLate = (at: number) => model.nowMs - at > lateMaxMs;
  const isInWindow = (at: number) => model.nowMs - at <= missedWindowMs;
  const onTime = due.find((at) => !isLate(at));
  const standIn = onTime ?? due.findLast(isInWindow);
  const isMadeUpFor = (at: number) =>
    isInWindow(at) && (missed === 'run_all' || (missed === 'run_once' && at === standIn));
  passOver(model, schedule, due, { isLate, isMadeUpFor, standIn });
  return due.flatMap((at) => {
    if (isLate(at) && !isMadeUpFor(at)) return [];
    const trigger = isLate(at) ? 'missed' : 'cron';
    if (overlap === 'allow' || !goesOn(model, schedule)) {
      return fire(model, schedule, at, { trigger, why: isLate(at) ? 'Fired late' : 'On time' });
    }
    const waits = overlap === 'buffer_one' && schedule.bufferedMs === undefined;
    if (waits) schedule.bufferedMs = at;
    const why = waits
      ? 'Waits for'
      : overlap === 'skip'
        ? 'still active'
        : 'another tick waits already';
    enter(model, schedule, at, { outcome: waits ? 'buffered' : 'skipped', trigger, why });
    return [];
  });
}

/** Logs the missed ticks that no run replaces; one entry, of the first, may stand for many. */
function passOver(
  model: Model,
  schedule: ModelSchedule,
  due: readonly number[],
  is: {
    readonly isLate: (at: number) => boolean;
    readonly isMadeUpFor: (at: number) => boolean;
    readonly standIn: number | undefined;
  },
): void {
  const { missed } = schedule.settings;
  const late = due.filter(is.isLate);
  const own = missed === 'run_all' ? late.filter(is.isMadeUpFor) : late.slice(-passedOverMax);
  const [first = Infinity] = late;
  const [from = due.find((at) => !is.isLate(at)) ?? Infinity] = own;
  const skipped = { outcome: 'skipped', trigger: 'missed' } as const;
  if (first < from) enter(model, schedule, first, { ...skipped, why: 'like all ticks before' });
  for (const at of own) {
    if (is.isMadeUpFor(at)) continue;
    const isStoodIn = missed === 'run_once' && is.standIn !== undefined;
    const why =
      missed === 'skip'
        ? 'the missed-run policy is skip'
        : isStoodIn
          ? `the run of ${new Date(is.standIn).toISOString()} makes up for it`
          : 'it is outside of the missed-run window';
    const isOptional = first < from && at !== late.at(-1);
    enter(model, schedule, at, { ...skipped, why, isOptional });
  }
}

/** Whether the last run is active, with all its attempts. */
function goesOn(model: Model, { lastJob }: ModelSchedule): boolean {
  return lastJob !== undefined && pendingOrRunning.includes(model.jobs[lastJob]?.state ?? 'gone');
}

function fire(
  model: Model,
  schedule: ModelSchedule,
  at: number,
  tick: Pick<ModelTick, 'trigger' | 'why'>,
): Fullness {
  const full = start(model, schedule);
  if (full === undefined) {
    enter(model, schedule, at, { ...tick, outcome: 'fired', job: schedule.lastJob });
    return [];
  }
  const why = `${full.limit} ${full.quota === 'queued' ? 'waiting jobs' : 'jobs a day'}`;
  enter(model, schedule, at, { ...tick, outcome: 'skipped', why });
  return [full];
}

function start(model: Model, schedule: ModelSchedule): QuotaUse | undefined {
  const { tenant: name, id, settings } = schedule;
  const tenant = tenantOr(model, name, 'BASE');
  const full = usedUp(model, name, { tenant, more: 1 });
  if (full !== undefined) return full;
  keepTenant(model, name, tenant);
  tenant.daily += 1;
  const job = { ...settings, scheduledAtMs: undefined, unique: undefined, schedule: id };
  schedule.lastJob = add(model, name, job);
  return undefined;
}

/** The tick of a run by hand is the first moment that no other run by hand and no cron expression has. */
function runByHand(model: Model, schedule: ModelSchedule): string {
  const full = start(model, schedule);
  if (full !== undefined) return exceeded(model, schedule.tenant, full);
  const soonestMs = Math.max(model.nowMs, schedule.lastManualMs + 1);
  const at = soonestMs % 1_000 === 0 ? soonestMs + 1 : soonestMs;
  schedule.lastManualMs = at;
  const { lastJob: job } = schedule;
  enter(model, schedule, at, { outcome: 'fired', trigger: 'manual', why: 'by hand', job });
  return `ok fired ${at} ${job ?? ''}`;
}

function enter(
  model: Model,
  schedule: ModelSchedule,
  at: number,
  tick: Pick<ModelTick, 'outcome' | 'trigger' | 'why'> & Partial<ModelTick>,
): void {
  const { job, isOptional = false } = tick;
  schedule.log.set(at, { ...tick, job, isOptional, decidedAtMs: model.nowMs });
}

function isAllowed(tenant: ModelTenant, priority: number): boolean {
  return priority >= limitsOf(tenant).priorityMin && priority <= 10;
}
