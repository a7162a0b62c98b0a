import { systemCaller } from '../../../src/core/caller.ts';
import { hashLeaseToken } from '../../../src/runtime/background/lease-secrets.ts';
import { assert } from '../../../src/core/assert.ts';
import type { JsonText } from '../../../src/core/json.ts';
import type { BackgroundJobKey } from '../../../src/core/key.ts';
import type { Rejection } from '../../../src/core/rejection.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import type { ShownLease, LeasedJob } from '../../../src/engine/background/commands.ts';
import type { Command, CommandKind, Results } from '../../../src/engine/command.ts';
import type { Orchestrator } from '../../../src/runtime/orchestrator.ts';
import type { Random } from '../../crash/random.ts';
import type { Call, Operation, Refused } from './history.ts';
import { attemptsMax } from './lease-register.ts';

export interface DriveOptions {
  /** The orchestrators on one database. Workers use one after the other. */
  readonly nodes: readonly Orchestrator[];
  readonly random: Random;
  readonly operations: number;
  readonly workers: number;
  /** The longest lease. It is so short that many expire just before their workers report. */
  readonly leaseMsMax: number;
}

const tenantId = 'tenant-a' as TenantId;
const worker = 'jobs-worker-1';
/** The number of waiting jobs: few, so that workers compete for the same ones. */
const jobsWaiting = 60;

/**
 * Clients read the system's clock. The server's time is steady and approaches that clock: the two differ by a
 * millisecond of rounding, and for a while by as much as the system's clock has just been set.
 */
const clocksDifferMs = 20;

interface Lent {
  readonly jobKey: BackgroundJobKey;
  readonly token: string;
}

/**
 * Workers that lease jobs, and then send random reports with any lease, also with old leases and those of others,
 * several at once. Returns the operations on each job, with their answers.
 */
export async function driveWorkers(
  options: DriveOptions,
): Promise<ReadonlyMap<string, readonly Operation[]>> {
  const driver = new Driver(options);
  await driver.setUp();
  await Promise.all(Array.from({ length: options.workers }, (_, index) => driver.work(index)));
  return driver.histories;
}

class Driver {
  readonly histories = new Map<string, Operation[]>();
  readonly #options: DriveOptions;
  /** The latest leases, expired or not. */
  readonly #lent: Lent[] = [];
  #done = 0;
  #order = 0;

  constructor(options: DriveOptions) {
    this.#options = options;
  }

  async setUp(): Promise<void> {
    const limits = {
      concurrent: 1_000_000,
      queued: 1_000_000,
      daily: 100_000_000,
      cron: 0,
      priorityMin: 1,
    };
    await this.#submit(0, { kind: 'setTenantTier', tenantId, tier: 'CUSTOM', limits });
    await this.#enqueue(0, jobsWaiting);
  }

  async work(index: number): Promise<void> {
    const { random, operations, nodes } = this.#options;
    for (let turn = index; this.#done < operations; turn += 1) {
      const node = turn % nodes.length;
      if (this.#lent.length === 0 || random.below(4) === 0) await this.#lease(node);
      else await Promise.all(this.#chosen().map((lent) => this.#say(node, lent)));
    }
  }

  /** One lease or a few, mostly of the latest ones; sometimes the same one twice. */
  #chosen(): readonly Lent[] {
    const { random } = this.#options;
    const count = 1 + random.below(3);
    return Array.from({ length: count }, () => {
      const back = random.below(3) > 0 ? random.below(20) : random.below(this.#lent.length);
      return this.#lent.at(-1 - Math.min(back, this.#lent.length - 1));
    }).filter((lent) => lent !== undefined);
  }

  async #enqueue(node: number, count: number): Promise<void> {
    const job = {
      type: 'work',
      payload: '{}' as JsonText,
      priority: 5,
      scheduledAtMs: undefined,
      maxAttempts: attemptsMax,
      retryPolicy: {
        backoff: 'fixed',
        delayMs: 1,
        factor: 1,
        delayMaxMs: 1,
        jitter: 0,
      },
      unique: undefined,
      scheduleKey: undefined,
    } as const;
    const jobs = Array.from({ length: count }, () => job);
    const { jobs: made } = await this.#submit(node, {
      kind: 'enqueueJobs',
      tenantId,
      tier: 'CUSTOM',
      jobs,
      idempotency: undefined,
    });
    for (const { key } of made) if (!this.histories.has(key)) this.histories.set(key, []);
  }

  async #lease(node: number): Promise<void> {
    const { random, nodes, leaseMsMax } = this.#options;
    const asked = this.#now();
    const outcome = await nodes[node]?.leaseJobs(
      {
        tenantId: random.below(2) === 0 ? undefined : tenantId,
        types: random.below(2) === 0 ? undefined : ['work'],
        jobsMax: 1 + random.below(6),
        worker,
        leaseMs: 1 + random.below(leaseMsMax),
        waitMs: random.below(3) === 0 ? 20 : 0,
      },
      new AbortController().signal,
    );
    const told = this.#now();
    assert(outcome?.kind === 'accepted', `jobs to lease, but ${JSON.stringify(outcome)}`);
    for (const job of outcome.result) this.#handOut(job, asked, told);
    await this.#enqueue(node, outcome.result.length === 0 ? 2 : 1 + random.below(2));
  }

  #handOut(job: LeasedJob, asked: Moment, told: Moment): void {
    const { key, attempt, leaseToken, leaseExpiresAtMs } = job;
    const token = hashLeaseToken(leaseToken);
    this.#lent.push({ jobKey: key, token });
    if (this.#lent.length > lentMax) this.#lent.splice(0, lentMax / 2);
    const call = {
      kind: 'lease',
      token,
      attempt,
      deadlineMs: leaseExpiresAtMs,
    } as const;
    this.#record(key, call, asked, told);
  }

  async #say(node: number, { jobKey, token }: Lent): Promise<void> {
    const { random } = this.#options;
    const held: ShownLease = { jobKey, leaseHash: token, tenantId: undefined };
    const asked = this.#now();
    const choice = random.below(20);
    if (choice < 7) {
      const lease = { ...held, progress: undefined, log: [] };
      const [answer] = await this.#submit(node, {
        kind: 'heartbeatLeases',
        worker,
        leases: [lease],
      });
      assert(answer, 'an answer');
      const extended =
        answer.kind === 'extended' &&
        ({ kind: 'extended', deadlineMs: answer.expiresAtMs } as const);
      this.#record(
        jobKey,
        { kind: 'heartbeat', token, answer: extended || refused(answer) },
        asked,
      );
    } else if (choice < 12) {
      const lease = { ...held, result: undefined };
      const [answer] = await this.#submit(node, {
        kind: 'completeLeases',
        worker,
        leases: [lease],
      });
      this.#record(jobKey, { kind: 'complete', token, answer: doneOr(answer) }, asked);
    } else if (choice < 17) {
      const isRetryable = random.below(4) > 0;
      const lease = {
        ...held,
        isRetryable,
        error: '{"message":"no"}' as JsonText,
        retryAfterMs: undefined,
        chance: 0.5,
      };
      const [answer] = await this.#submit(node, { kind: 'failLeases', worker, leases: [lease] });
      this.#record(jobKey, { kind: 'fail', token, isRetryable, answer: doneOr(answer) }, asked);
    } else {
      const kind = choice === 17 ? 'cancel' : 'retry';
      const answer = await this.#ask(
        node,
        kind === 'cancel'
          ? { kind: 'cancelBackgroundJob', tenantId, jobKey, reason: undefined }
          : { kind: 'retryBackgroundJob', tenantId, jobKey },
      );
      this.#record(
        jobKey,
        { kind, answer: answer.kind === 'rejected' ? refused(answer) : done },
        asked,
      );
    }
  }

  #now(): Moment {
    this.#order += 1;
    return { at: this.#order, atMs: Date.now() };
  }

  #record(jobKey: string, call: Call, asked: Moment, told = this.#now()): void {
    this.#done += 1;
    const history = this.histories.get(jobKey);
    // The job was leased before its enqueue was answered.
    const operation = {
      call,
      askedAt: asked.at,
      toldAt: told.at,
      askedAtMs: asked.atMs - clocksDifferMs,
      answeredAtMs: told.atMs + clocksDifferMs,
    };
    if (history === undefined) this.histories.set(jobKey, [operation]);
    else history.push(operation);
  }

  async #ask<K extends CommandKind>(node: number, command: Command<K>) {
    const outcome = await this.#options.nodes[node]?.submit(command, systemCaller);
    assert(
      outcome?.kind === 'accepted' || outcome?.kind === 'rejected',
      `an answer to ${command.kind}, but ${JSON.stringify(outcome)}`,
    );
    return outcome;
  }

  async #submit<K extends CommandKind>(node: number, command: Command<K>): Promise<Results[K]> {
    const outcome = await this.#ask(node, command);
    assert(
      outcome.kind === 'accepted',
      `${command.kind} to be accepted, but ${JSON.stringify(outcome)}`,
    );
    return outcome.result;
  }
}

interface Moment {
  readonly at: number;
  readonly atMs: number;
}

const lentMax = 400;
const done = { kind: 'done' } as const;

function doneOr(answer: Rejection | { readonly kind: 'ended' } | undefined): Refused | typeof done {
  return answer?.kind === 'ended' ? done : refused(answer);
}

function refused(answer: { readonly kind: string } | undefined): Refused {
  assert(answer?.kind === 'rejected', 'an answer');
  const { code, details } = answer as Rejection;
  const status = details?.['status'];
  return { kind: 'refused', code, status: typeof status === 'string' ? status : '' };
}
