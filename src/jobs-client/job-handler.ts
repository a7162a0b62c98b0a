import type { JobFailure, LeasedJob } from './job.ts';

/** What a handler has beside its job. */
export interface JobContext {
  /** Aborts when the job is cancelled, when its lease is lost, and when the worker stops without waiting longer. */
  readonly signal: AbortSignal;
  /** Sent with the next heartbeat; any JSON of at most 256 kB. Throws where it is not. */
  readonly progress: (value: unknown) => void;
  /** Sent with the next heartbeat. */
  readonly log: (message: string, level?: LogLevel) => void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Its result is kept with the job: JSON of at most 256 kB. What it throws fails the attempt: `PermanentFailure` for
 * good, all else until attempts are used up. A text in the error's `code` is kept as the code of the failure.
 */
export type JobHandler<Payload> = (job: LeasedJob<Payload>, context: JobContext) => unknown;

/** Thrown by a handler that knows that another attempt would be in vain. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** How an attempt has ended, as the service is told. */
export interface Ending {
  readonly path: string;
  readonly members: object;
}

/** Never throws: whatever happens is an ending. */
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

/** What the service would refuse shows where it was made, not when it is too late to say how the job has ended. */
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
