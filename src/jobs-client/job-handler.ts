import type { JobFailure, LeasedJob } from './job.ts';

/** The services that a handler receives with its job. */
export interface JobContext {
  /** Aborts when the job is cancelled, when its lease is lost, and when the worker stops without waiting longer. */
  readonly signal: AbortSignal;
  /** Progress to send with the next heartbeat: any JSON of at most 256 kB, otherwise it throws. */
  readonly progress: (value: unknown) => void;
  /** Adds a log line, which is sent with the next heartbeat. */
  readonly log: (message: string, level?: LogLevel) => void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * The returned value is stored with the job as its result: JSON of at most 256 kB. A thrown error fails the attempt: a
 * `PermanentFailure` for good, any other error until the attempts are used up. A text in the error's `code` becomes the
 * code of the failure.
 */
export type JobHandler<Payload> = (job: LeasedJob<Payload>, context: JobContext) => unknown;

/** Thrown by a handler when another attempt would fail too. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** The end of an attempt, as the request to the service. */
export interface Ending {
  readonly path: string;
  readonly members: object;
}

/** Never throws: any error becomes a failed attempt. */
export async function endingOf(attempt: () => unknown): Promise<Ending> {
  try {
    const result = checkedJson(await attempt(), 'a result');
    return { path: '/_internal/worker/complete', members: { result: result ?? null } };
  } catch (error) {
    return failing(failureOf(error), !(error instanceof PermanentFailure));
  }
}

export function failing(error: JobFailure, retryable: boolean): Ending {
  return { path: '/_internal/worker/fail', members: { error, retryable } };
}

const jsonBytesMax = 256 * 1024;

/** Throws for a value that the service would refuse, before it is too late to report the end of the job. */
export function checkedJson(value: unknown, what: string): unknown {
  const text = JSON.stringify(value) as string | undefined;
  const bytes = text === undefined ? 0 : Buffer.byteLength(text);
  if (bytes <= jsonBytesMax) return value;
  throw new RangeError(
    `Expected ${what} of at most ${jsonBytesMax} bytes of JSON, but got ${bytes}`,
  );
}

function failureOf(error: unknown): JobFailure {
  if (!(error instanceof Error)) return { message: String(error).slice(0, 8_192) };
  const { message, stack } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    message: message.slice(0, 8_192),
    ...(code === undefined ? {} : { code: code.slice(0, 128) }),
    ...(stack === undefined ? {} : { stack: stack.slice(0, 32_768) }),
  };
}
