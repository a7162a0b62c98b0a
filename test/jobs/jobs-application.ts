import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { assert } from '../../src/core/assert.ts';
import { readArguments } from '../../src/config/config.ts';
import type { AuthenticationClock } from '../../src/http/jobs-v1/jobs-authentication.ts';
import type { RegisterJobsRoutes } from '../../src/http/jobs-v1/route.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { createApplication } from '../../src/server.ts';
import { storeFlags } from '../postgres/store-flags.ts';
import { createAuthority } from './certificates.ts';
import { audience, createIssuer, issuerName, type Issuer, type TokenSubject } from './issuer.ts';

/**
 * The whole server in this process, without sockets, with an issuer of tokens and an authority of certificates that it
 * trusts. Workers come through a proxy, because without sockets there is no TLS.
 */
export interface JobsApplication {
  readonly app: FastifyInstance;
  readonly orchestrator: Orchestrator;
  readonly issuer: Issuer;
  /** `request('POST', '/jobs/v1/enqueue', { as: { tenant: 'a', roles: ['organizer'] }, body: { … } })`. */
  readonly request: (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    options?: JobsRequest,
  ) => Promise<JobsAnswer>;
  /** Opens the listener for workers, if flags give it a certificate, and returns its URL. */
  readonly listenForWorkers: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface JobsRequest {
  /** A subject, or the text of a token. Absent: an admin of `tenant-a`; `nobody`: no token. */
  readonly as?: TokenSubject | string;
  /** The common name of a worker whose certificate a proxy forwards. Absent: no certificate. */
  readonly worker?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface JobsAnswer {
  readonly status: number;
  readonly headers: LightMyRequestResponse['headers'];
  /** The members of the envelope, as JSON has them. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test states the shape by what it expects of it
  readonly data: any;
  readonly error: JobsFailure | null;
  readonly meta: Readonly<Record<string, unknown>>;
  /** The whole body, as it was sent. */
  readonly text: string;
}

export interface JobsFailure {
  readonly code: string;
  readonly message: string;
  readonly http: number;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface JobsApplicationOptions {
  /** The store; absent: that of the test run. */
  readonly store?: readonly string[];
  /** As on the command line. */
  readonly flags?: readonly string[] | ((issuer: Issuer) => readonly string[]);
  readonly routes?: readonly RegisterJobsRoutes[];
  /** The clock for tokens, certificates and rates. */
  readonly clock?: AuthenticationClock;
}

let made: ReturnType<typeof createAuthority> | undefined;

/** One authority for all applications of a process. */
function authority(): ReturnType<typeof createAuthority> {
  return (made ??= createAuthority('Test workers'));
}

const certificates = new Map<string, Promise<string>>();

/** The certificate as a proxy writes it into its header. */
function certificateOf(worker: string): Promise<string> {
  const kept = certificates.get(worker) ?? forwardedCertificate(worker);
  certificates.set(worker, kept);
  return kept;
}

async function forwardedCertificate(worker: string): Promise<string> {
  const { certificate } = await (await authority()).issue({ subject: `CN=${worker}` });
  return encodeURIComponent(certificate);
}

export async function createJobsApplication(
  options: JobsApplicationOptions = {},
): Promise<JobsApplication> {
  const { store = await storeFlags(), flags = [], routes = [], clock } = options;
  const issuer = createIssuer();
  const { file: authorityFile } = await authority();
  const read = readArguments(
    [
      ...store,
      '--threads=false',
      `--jobs-jwks=${issuer.keyFile}`,
      `--jobs-issuer=${issuerName}`,
      `--jobs-audience=${audience}`,
      `--jobs-worker-ca=${authorityFile}`,
      '--jobs-trusted-proxies=127.0.0.1',
      // Tests send more requests than a tenant may.
      '--jobs-rate-limit=off',
      ...(typeof flags === 'function' ? flags(issuer) : flags),
    ],
    {},
    '0.0.0-test',
  );
  assert(read.kind === 'start', `flags to be right, but ${JSON.stringify(read)}`);
  const { app, orchestrator, listenForWorkers, stop } = await createApplication(
    read.config,
    () => undefined,
    {
      jobsRoutes: routes,
      ...(clock === undefined ? {} : { authenticationClock: clock }),
    },
  );
  return {
    app,
    orchestrator,
    issuer,
    request: async (method, url, request = {}) =>
      answerOf(await app.inject(await injection(issuer, { method, url }, request))),
    listenForWorkers: async () => {
      const listening = await listenForWorkers('127.0.0.1');
      assert(listening.kind === 'listening', `a listener, but ${JSON.stringify(listening)}`);
      return listening.url;
    },
    stop,
  };
}

async function injection(
  issuer: Issuer,
  target: Pick<InjectOptions, 'method' | 'url'>,
  { as = {}, worker, body, headers = {} }: JobsRequest,
): Promise<InjectOptions> {
  const token = typeof as === 'string' ? as : await issuer.tokenOf(as);
  return {
    ...target,
    headers: {
      ...(token === 'nobody' ? {} : { authorization: `Bearer ${token}` }),
      ...(worker === undefined ? {} : { 'x-client-cert': await certificateOf(worker) }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

interface Envelope {
  readonly data: unknown;
  readonly error: JobsFailure | null;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Also checks that every answer is a complete envelope with one status and one request id everywhere. */
function answerOf(response: LightMyRequestResponse): JobsAnswer {
  const { statusCode: status, headers } = response;
  const { data, error, meta, ...rest } = response.json<Envelope>();
  assert(Object.keys(rest).length === 0, `nothing but an envelope, but ${response.body}`);
  assert(meta['service'] === 'jobs-svc', `meta to name the service, but ${response.body}`);
  assert(meta['request_id'] === headers['x-request-id'], 'the request to have one id');
  assert(error === null ? status < 400 : error.http === status, `one status in ${response.body}`);
  assert(error === null || data === null, `data or error, but ${response.body}`);
  return { status, headers, data, error, meta, text: response.body };
}
