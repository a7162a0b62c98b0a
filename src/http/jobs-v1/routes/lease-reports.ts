import type { Caller } from '../../../core/caller.ts';
/** Lease reports: heartbeats, completions and failures of workers. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  Array as ArrayOf,
  Boolean as Truth,
  Number as Numeric,
  Optional,
  type Static,
  String as Text,
  type TProperties,
  type TSchema,
  Unsafe,
} from 'typebox';
import type { JsonText } from '../../../core/json.ts';
import type { BackgroundJobKey } from '../../../core/key.ts';
import type { Rejection } from '../../../core/rejection.ts';
import type { ShownLease, ReportedLease } from '../../../engine/background/commands.ts';
import { showDateTime } from '../../../query/date-time.ts';
import { hashLeaseToken } from '../../../runtime/background/lease-secrets.ts';
import { Result, resultText } from '../../v2/result-schema.ts';
import { InputEnum, Strict } from '../../v2/schema.ts';
import { errorText, sendDataText } from '../envelope.ts';
import { failureError, jobErrorOf } from '../failure-error.ts';
import { Id, keyOfId, payloadBytesMax, payloadText } from '../job-schema.ts';
import { jobsErrorOf, sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext, workerOf } from '../route.ts';
import { tenantOfWorker } from '../worker-scope.ts';

const leasesMax = 1_000;
const logLinesMax = 100;
const logLineLengthMax = 4_096;

const leaseProperties = {
  jobId: Id,
  leaseToken: Text({ minLength: 1, maxLength: 128, description: 'The token of the lease.' }),
};
const anything = Unsafe<unknown>({ description: `Any JSON of at most ${payloadBytesMax} bytes.` });
const heartbeatProperties = {
  ...leaseProperties,
  progress: Optional(anything),
  log: Optional(
    ArrayOf(
      Strict({
        level: Optional(InputEnum(['debug', 'info', 'warn', 'error'])),
        message: Text({ maxLength: logLineLengthMax }),
      }),
      { maxItems: logLinesMax },
    ),
  ),
};
const completionProperties = { ...leaseProperties, result: Optional(anything) };
const failureProperties = {
  ...leaseProperties,
  error: Optional(failureError),
  retryable: Optional(Truth({ default: true })),
  retryAfterSeconds: Optional(Numeric({ minimum: 0, maximum: 30 * 86_400 })),
};

type Heartbeat = Static<ReturnType<typeof Strict<typeof heartbeatProperties>>>;
type Completion = Static<ReturnType<typeof Strict<typeof completionProperties>>>;
type Failure = Static<ReturnType<typeof Strict<typeof failureProperties>>>;

type LeaseOutcome =
  ReportedLease | { readonly kind: 'extended'; readonly expiresAtMs: number } | Rejection;

/** The entry of a lease in a batch whose report was refused. */
const refusal = Result({
  jobId: resultText,
  error: Unsafe({ $ref: '#/components/schemas/JobsError' }),
});

/** One kind of report: the command that carries it out for all leases of a request, and the answer for each lease. */
interface LeaseReport<Message> {
  readonly name: string;
  readonly id: string;
  readonly summary: string;
  readonly properties: TProperties;
  /** The answer for a lease whose report was accepted. */
  readonly result: TSchema;
  submit(
    context: JobsRouteContext,
    worker: string,
    messages: readonly LeaseMessage<Message>[],
  ): ReturnType<JobsRouteContext['orchestrator']['submit']>;
}

/** A message with the values that are derived from it. */
type LeaseMessage<Message> = Message &
  ShownLease & {
    /** The JSON text of `progress` or `result`, whichever the message has. */
    readonly valueText: JsonText | undefined;
  };

const caller: Caller = { kind: 'tenant', tenantIds: [] };

const jobStatus = { jobId: resultText, status: resultText };

const heartbeat: LeaseReport<Heartbeat> = {
  name: 'heartbeat',
  id: 'heartbeatLease',
  summary: 'Extend leases; report progress and log lines',
  properties: heartbeatProperties,
  result: Result({ ...jobStatus, leaseExpiresAt: resultText }),
  submit: ({ orchestrator }, worker, messages) =>
    orchestrator.submit(
      {
        kind: 'heartbeatLeases',
        worker,
        leases: messages.map((message) => ({
          ...leaseOf(message),
          progress: message.valueText,
          log: (message.log ?? []).map(({ level, message: line }) => ({
            level: (level?.toLowerCase() as 'info' | undefined) ?? 'info',
            message: line,
          })),
        })),
      },
      caller,
    ),
};

const complete: LeaseReport<Completion> = {
  name: 'complete',
  id: 'completeLease',
  summary: 'Complete jobs',
  properties: completionProperties,
  result: Result(jobStatus),
  submit: ({ orchestrator }, worker, messages) =>
    orchestrator.submit(
      {
        kind: 'completeLeases',
        worker,
        leases: messages.map((message) => ({
          ...leaseOf(message),
          result: message.valueText,
        })),
      },
      caller,
    ),
};

const fail: LeaseReport<Failure> = {
  name: 'fail',
  id: 'failLease',
  summary: 'Fail attempts; each job is retried, dead-lettered or failed for good',
  properties: failureProperties,
  result: Result(jobStatus),
  submit: ({ orchestrator }, worker, messages) =>
    orchestrator.submit(
      {
        kind: 'failLeases',
        worker,
        leases: messages.map((message) => ({
          ...leaseOf(message),
          error: JSON.stringify(jobErrorOf(message.error)) as JsonText,
          isRetryable: message.retryable ?? true,
          retryAfterMs:
            message.retryAfterSeconds === undefined
              ? undefined
              : Math.round(message.retryAfterSeconds * 1_000),
          chance: Math.random(),
        })),
      },
      caller,
    ),
};

function leaseOf({ jobKey, leaseHash, tenantId }: ShownLease): ShownLease {
  return { jobKey, leaseHash, tenantId };
}

/** `POST /jobs/v1/_internal/worker/{heartbeat,complete,fail}` for one lease, and `…/batch` for many. */
export function registerLeaseReportRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  registerReport(app, context, heartbeat);
  registerReport(app, context, complete);
  registerReport(app, context, fail);
}

interface Sent {
  readonly jobId: string;
  readonly leaseToken: string;
  readonly progress?: unknown;
  readonly result?: unknown;
}

function registerReport<Message extends Sent>(
  app: FastifyInstance,
  context: JobsRouteContext,
  report: LeaseReport<Message>,
): void {
  const { name, id, summary, properties, result } = report;
  const config = {
    roles: ['organizer', 'system'],
    worker: true,
    codes: ['JOB_NOT_FOUND', 'LEASE_INVALID', 'LEASE_EXPIRED'],
  } as const;
  const tag = 'Jobs Service: workers';
  app.post(
    `/jobs/v1/_internal/worker/${name}`,
    {
      schema: { body: Strict(properties) },
      config: {
        jobs: config,
        operation: {
          id,
          tag,
          summary,
          success: { 200: { description: 'The report was accepted.', schema: result } },
        },
      },
    },
    async (request, reply) => {
      const message = request.body as Message;
      const sent = { messages: [message], pathOf: () => '' };
      const outcome = await submitReport(context, request, report, sent);
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      const [lease] = outcome.result as readonly LeaseOutcome[];
      if (lease === undefined || lease.kind === 'rejected') {
        return sendJobsRefused(reply, lease ?? { kind: 'failed', detail: 'no answer' });
      }
      return sendDataText(reply, 200, reportAnswer(message.jobId, lease));
    },
  );
  const batch = Strict({
    leases: ArrayOf(Strict(properties), { minItems: 1, maxItems: leasesMax }),
  });
  app.post(
    `/jobs/v1/_internal/worker/${name}/batch`,
    {
      schema: { body: batch },
      config: {
        jobs: config,
        operation: {
          id: `${id}Batch`,
          tag,
          summary: `${summary}, up to ${leasesMax} at a time, each checked by itself`,
          success: {
            200: {
              description: 'The answers in the order of the leases.',
              schema: ArrayOf(Unsafe({ anyOf: [result, refusal] })),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { leases } = request.body as { readonly leases: readonly Message[] };
      const sent = { messages: leases, pathOf: (at: number) => `leases[${at}].` };
      const outcome = await submitReport(context, request, report, sent);
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendBatch(reply, leases, outcome.result as readonly LeaseOutcome[]);
    },
  );
}

async function submitReport<Message extends Sent>(
  context: JobsRouteContext,
  request: FastifyRequest,
  report: LeaseReport<Message>,
  {
    messages,
    pathOf,
  }: {
    readonly messages: readonly Message[];
    /** The path of a message in the body, as a prefix of its members. */
    readonly pathOf: (at: number) => string;
  },
) {
  const tenantId = tenantOfWorker(jobsCallerOf(request));
  const leases: LeaseMessage<Message>[] = [];
  for (const [at, message] of messages.entries()) {
    const valueText = valueTextOf(message, pathOf(at));
    if (typeof valueText === 'object') return valueText;
    leases.push({
      ...message,
      jobKey: keyOfId<BackgroundJobKey>(request.server.ids, message.jobId),
      leaseHash: hashLeaseToken(message.leaseToken),
      tenantId,
      valueText,
    });
  }
  return report.submit(context, workerOf(request).name, leases);
}

function valueTextOf({ progress, result }: Sent, path: string): JsonText | undefined | Rejection {
  if (progress !== undefined) return payloadText(progress, `${path}progress`);
  return result === undefined ? undefined : payloadText(result, `${path}result`);
}

function reportAnswer(id: string, lease: Exclude<LeaseOutcome, Rejection>): string {
  if (lease.kind === 'ended') {
    // The id was found, so apart from the case of its letters this is its only spelling.
    return `{"jobId":"${id.toLowerCase()}","status":"${lease.state}"}`;
  }
  return `{"jobId":${JSON.stringify(id)},"status":"running","leaseExpiresAt":"${showDateTime(lease.expiresAtMs)}"}`;
}

function sendBatch(
  reply: FastifyReply,
  leases: readonly Sent[],
  outcomes: readonly LeaseOutcome[],
): FastifyReply {
  const texts = outcomes.map((lease, at) => {
    const id = leases[at]?.jobId ?? '';
    if (lease.kind !== 'rejected') return reportAnswer(id, lease);
    return `{"jobId":${JSON.stringify(id)},${errorText(jobsErrorOf(lease))}}`;
  });
  const refused = outcomes.filter(({ kind }) => kind === 'rejected').length;
  return sendDataText(reply, 200, `[${texts.join(',')}]`, { refused });
}
