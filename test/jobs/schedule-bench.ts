import { assert } from '../../src/core/assert.ts';
import type { JobsAnswer, JobsApplication } from './jobs-application.ts';
import type { TestTenant } from './tenants.ts';

/** Schedules of one tenant on a clock that only the test moves. */
export interface ScheduleBench {
  readonly tenant: TestTenant;
  /** Creates a schedule, with a job as its target by default, and returns its id. */
  readonly create: (schedule?: object) => Promise<string>;
  readonly show: (id: string) => Promise<Readonly<Record<string, unknown>>>;
  /** Moves the clock to a time of the test's day, and runs all work due by then. */
  readonly moveTo: (time: string, looks?: number) => Promise<void>;
  /** Resolves when the work that the last request caused is done. */
  readonly settled: () => Promise<void>;
  /** A time of the test's day as the API writes it. */
  readonly at: (time: string) => string;
  /** The log from its beginning, as `12:00:00 fired by cron`. */
  readonly log: (id: string) => Promise<readonly string[]>;
  readonly ticks: (id: string) => Promise<readonly Tick[]>;
  /** Ids of the jobs that a schedule has created, oldest first. */
  readonly jobs: (id: string) => Promise<readonly string[]>;
}

export interface Tick {
  readonly tickAt: string;
  readonly decidedAt: string;
  readonly outcome: string;
  readonly trigger: string;
  readonly reason: string;
  readonly jobId: string | null;
  readonly processInstanceKey: string | null;
}

export function createScheduleBench(
  { orchestrator }: Pick<JobsApplication, 'orchestrator'>,
  tenant: TestTenant,
  day: string,
): ScheduleBench {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a test states the shape by what it expects of it
  const dataOf = <T>({ error, data }: JobsAnswer): T => {
    assert(error === null, `an answer, but ${JSON.stringify(error)}`);
    return data as T;
  };
  const at = (time: string) => `${day}T${time}.000Z`;
  const moveTo = async (time: string, looks = 3) => {
    // Due work that one run leaves is due again at once.
    for (let look = 0; look < looks; look += 1) await orchestrator.pinClock(Date.parse(at(time)));
  };
  const ticks = async (id: string) =>
    dataOf<Tick[]>(await tenant.get(`/cron/${id}/ticks?limit=100`)).toReversed();
  return {
    tenant,
    moveTo,
    settled: async () => {
      await orchestrator.pinClock(orchestrator.nowMs());
    },
    at,
    ticks,
    create: async (schedule = {}) => {
      const target = 'target' in schedule ? {} : { jobType: 'report.make', payload: { n: 1 } };
      const body = { name: 'Nightly', cronExpression: '0 * * * *', ...target, ...schedule };
      return dataOf<{ id: string }>(await tenant.post('/cron', body)).id;
    },
    show: async (id) => dataOf(await tenant.get(`/cron/${id}`)),
    log: async (id) =>
      (await ticks(id)).map(
        ({ tickAt, outcome, trigger }) => `${tickAt.slice(11, 19)} ${outcome} by ${trigger}`,
      ),
    jobs: async (id) =>
      dataOf<{ id: string }[]>(await tenant.get(`/jobs?scheduleId=${id}&limit=100`))
        .map((job) => job.id)
        .toReversed(),
  };
}
