/**
 * The answers of the Jobs Service: `{ data, error, meta }`, in which either `data` or `error` is `null`. Bodies are
 * written as text, because most of `data` is text already.
 */
import type { FastifyReply } from 'fastify';
import type { JsonValue } from '../../core/json.ts';
import { sendCounted } from '../answers-in-flight.ts';
import { showDateTime } from '../../query/date-time.ts';
import { errorCodes, errorPrefix, type ErrorName } from './error-codes.ts';
import { requestIdOf } from './request-id.ts';

/** Members of `meta` beyond its three standard ones, such as `page, limit, total` of a list. */
export type MetaMembers = Readonly<Record<string, JsonValue>>;
export type ErrorDetails = Readonly<Record<string, JsonValue>>;

/** A failure as the envelope shows it. */
export interface JobsError {
  readonly name: ErrorName;
  readonly message: string;
  /** Absent means `{}`. */
  readonly details?: ErrorDetails;
  /** 405, for which the table has no code; absent means the table's status. */
  readonly status?: number;
  /** Value of `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

export const serviceName = 'jobs-svc';

export function sendJobsData(
  reply: FastifyReply,
  status: number,
  data: JsonValue,
  members?: MetaMembers,
): FastifyReply {
  return sendDataText(reply, status, JSON.stringify(data), members);
}

/** Sends a `text` that is JSON already. */
export function sendDataText(
  reply: FastifyReply,
  status: number,
  text: string,
  members?: MetaMembers,
): FastifyReply {
  return send(reply, status, `{"data":${text},"error":null,"meta":${metaText(reply, members)}}`);
}

export function sendError(
  reply: FastifyReply,
  name: ErrorName,
  message: string,
  details?: ErrorDetails,
): FastifyReply {
  return sendJobsError(reply, { name, message, ...(details === undefined ? {} : { details }) });
}

export function sendJobsError(reply: FastifyReply, error: JobsError): FastifyReply {
  const status = error.status ?? errorCodes[error.name].status;
  if (error.retryAfterSeconds !== undefined) {
    reply.header('retry-after', error.retryAfterSeconds.toString());
  }
  return send(reply, status, `{"data":null,${errorText(error)},"meta":${metaText(reply)}}`);
}

/** The member `error` of an envelope, including its name. */
export function errorText(error: JobsError): string {
  const { name, message, details = {}, status: http = errorCodes[name].status } = error;
  return `"error":${JSON.stringify({ code: errorPrefix + name, message, http, details })}`;
}

function send(reply: FastifyReply, status: number, text: string): FastifyReply {
  reply
    .code(status)
    .header('content-type', 'application/json')
    .header('x-request-id', requestIdOf(reply.request));
  return sendCounted(reply, text);
}

function metaText({ request }: FastifyReply, members?: MetaMembers): string {
  const standard = metaStart(requestIdOf(request));
  return members === undefined ? `${standard}}` : `${standard},${JSON.stringify(members).slice(1)}`;
}

/** `meta` without its closing brace. */
export function metaStart(requestId: string): string {
  return `{"request_id":"${requestId}","service":"${serviceName}","timestamp":"${showDateTime(Date.now())}"`;
}
