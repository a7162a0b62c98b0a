import { parseExact } from './exact-json.ts';
import { clearSession, endSession, session } from '../session.ts';

/** A refusal of the server, in its own words. */
export class Refusal extends Error {
  readonly status: number;
  readonly title: string;
  readonly retryAfter: string | undefined;
  readonly requestId: string | undefined;

  constructor(response: Response, title: string, detail: string) {
    super(detail);
    this.status = response.status;
    this.title = title;
    this.retryAfter = response.headers.get('retry-after') ?? undefined;
    this.requestId = response.headers.get('x-request-id') ?? undefined;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Envelope {
  readonly data: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly meta: unknown;
}

/** Sends a request to `/v2` or `/ui/api`. A `FormData` body is sent unchanged. */
export async function call<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await send(method, path, body, {}, signal);
  if (response.status === 401) endSession();
  const text = await response.text();
  if (!response.ok) throw refusalOf(response, text);
  return (text === '' ? undefined : answerOf(response, text)) as Answer;
}

function answerOf(response: Response, text: string): unknown {
  return response.headers.get('content-type')?.includes('json') === true ? parseExact(text) : text;
}

/** Sends a request to the Jobs Service with the token of the session. Returns `data` and `meta` of the answer. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what its route answers
export async function callJobs<Answer>(
  method: Method,
  path: string,
  body?: unknown,
): Promise<{ readonly data: Answer; readonly meta: Readonly<Record<string, unknown>> }> {
  const { jobs } = await session();
  if (jobs.kind === 'none') throw new Error('This page has no token for the Jobs Service.');
  const authorization = `Bearer ${jobs.token}`;
  const response = await send(method, `/jobs/v1${path}`, body, { authorization });
  if (response.status === 401) clearSession();
  const text = await response.text();
  const envelope = parseExact(text) as Envelope;
  if (envelope.error !== null) {
    throw new Refusal(response, envelope.error.code, envelope.error.message);
  }
  return {
    data: envelope.data as Answer,
    meta: envelope.meta as Readonly<Record<string, unknown>>,
  };
}

/** Reads `/ui/api/queues`. The route takes the same token, but its answer has no envelope. */
export async function callQueues<Answer>(): Promise<Answer> {
  const { jobs } = await session();
  if (jobs.kind === 'none') throw new Error('This page has no token for the Jobs Service.');
  const headers = { authorization: `Bearer ${jobs.token}` };
  const response = await send('GET', '/ui/api/queues', undefined, headers);
  const text = await response.text();
  if (!response.ok) throw refusalOf(response, text);
  return JSON.parse(text) as Answer;
}

async function send(
  method: Method,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> {
  const isForm = body instanceof FormData;
  return fetch(path, {
    method,
    headers: {
      'x-requested-with': 'continuo-ui',
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

function refusalOf(response: Response, text: string): Refusal {
  try {
    const { title, detail } = JSON.parse(text) as { title: string; detail: string };
    return new Refusal(response, title, detail);
  } catch {
    return new Refusal(response, response.statusText, text.slice(0, 500));
  }
}
