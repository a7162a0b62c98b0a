/** If several schedules are due, the system chooses which fires first, and the model follows the observed order. */
import type { JobsSystem } from './jobs-system.ts';
import { advance } from './model-rules.ts';
import type { Model } from './model-state.ts';
import type { Names } from './names.ts';

/** A job that a schedule has created. */
export interface ScheduleRun {
  readonly scheduleKey: string;
  readonly jobKey: string;
}

/** Reads the jobs that schedules have created since the last time. */
export class RunReader {
  readonly #system: JobsSystem;
  #lastKey = '0';

  constructor(system: JobsSystem) {
    this.#system = system;
  }

  /** The jobs in the order of their creation. */
  async read(model: Model): Promise<readonly ScheduleRun[]> {
    if (model.schedules.length === 0) return [];
    const rows = await this.#system.rows(
      `SELECT key, schedule_key FROM background_job
       WHERE schedule_key IS NOT NULL AND key > ${this.#lastKey} ORDER BY key`,
    );
    const runs = rows.map((row) => ({
      scheduleKey: String(row['schedule_key']),
      jobKey: String(row['key']),
    }));
    this.#lastKey = runs.at(-1)?.jobKey ?? this.#lastKey;
    return runs;
  }
}

/**
 * Makes the model do all work that time causes, and names the resulting jobs. Returns the differences from these runs.
 */
export function passTime(
  model: Model,
  names: Names,
  { toMs, runs }: { readonly toMs: number; readonly runs: readonly ScheduleRun[] },
): string | undefined {
  const made = runs.filter(({ jobKey }) => !names.jobs.has(jobKey));
  const turns = new Set(made.map(({ scheduleKey }) => names.schedules.find(scheduleKey) ?? -1));
  advance(model, toMs, [...turns]);
  for (const { id, schedule } of model.jobs.slice(names.jobs.count)) {
    const run = made.find(
      ({ scheduleKey, jobKey }) =>
        names.schedules.find(scheduleKey) === schedule && !names.jobs.has(jobKey),
    );
    if (run === undefined) return `expected schedule ${schedule ?? ''} to make job ${id}`;
    names.jobs.add(run.jobKey);
  }
  return undefined;
}

/** Runs that the model does not have. */
export function unexpectedRun(runs: readonly ScheduleRun[], names: Names): string | undefined {
  const run = runs.find(({ jobKey }) => !names.jobs.has(jobKey));
  const schedule = run && names.schedules.find(run.scheduleKey);
  return run && `schedule ${schedule ?? ''} made a job that was not expected`;
}
