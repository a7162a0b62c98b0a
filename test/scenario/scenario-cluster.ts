import { pino } from 'pino';
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import { readArguments } from '../../src/config/config.ts';
import { createHttp } from '../../src/http/create-http.ts';
import { registerReadRoutes } from '../../src/http/v2/read/register-read-routes.ts';
import { createOrchestrator, type CreateOptions } from '../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { injectFiles } from '../deploy-files.ts';
import { appsByRoundRobin, countingAll, eachNode } from '../postgres/round-robin.ts';
import { createTestDatabase } from '../postgres/postgres-server.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- answers are JSON whose shape each test states by what it expects */
export interface Answer {
  readonly status: number;
  readonly body: any;
}

/** The whole server in the test's own thread, called through its REST API, on a clock that the test moves. */
export interface Cluster {
  readonly app: FastifyInstance;
  readonly errors: readonly unknown[];
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer>;
  deploy(...files: readonly (string | readonly [name: string, text: string])[]): Promise<Answer>;
  /** Creates an instance and returns its key. */
  create(processId: string, body?: object): Promise<string>;
  activate(type: string, body?: object): Promise<any[]>;
  /** Activates the only job of this type. */
  job(type: string): Promise<any>;
  complete(jobKey: string, variables?: object): Promise<Answer>;
  fail(jobKey: string, body?: object): Promise<Answer>;
  throwError(jobKey: string, body: object): Promise<Answer>;
  /** The items of a search. */
  search(resource: string, filter?: object): Promise<any[]>;
  /** Element ids and their states, in order of entry. */
  trace(processInstanceKey: string): Promise<string[]>;
  /** Variables by name: those of the instance itself, or those of every scope as `scope.name`. */
  variables(processInstanceKey: string): Promise<Record<string, unknown>>;
  state(processInstanceKey: string): Promise<string>;
  /** Resolves when this many requests wait for jobs. */
  untilWaiting(count: number): Promise<void>;
  advance(ms: number): Promise<void>;
  nowMs(): number;
  close(): Promise<void>;
}

const startMs = Date.UTC(2026, 0, 1);

/** `TEST_WHOLE_ROOT_MAX=0` loads every instance in parts, as if it were large. */
const wholeRootMax = process.env['TEST_WHOLE_ROOT_MAX'];
const partsOnly = wholeRootMax === undefined ? {} : { wholeRootMax: Number(wholeRootMax) };

export async function openCluster(options: Partial<CreateOptions> = {}): Promise<Cluster> {
  let nowMs = startMs;
  const errors: unknown[] = [];
  const { app, orchestrator, close } = await openNodes({
    dataDir: undefined,
    threads: false,
    timeZone: 'UTC',
    systemMs: () => nowMs,
    onError: (error) => errors.push(error),
    ...options,
  });

  const call: Cluster['call'] = async (method, path, body) => {
    const response = await app.inject({
      method,
      url: `/v2${path}`,
      ...(body === undefined ? {} : { payload: body }),
    });
    return {
      status: response.statusCode,
      body: response.body === '' ? undefined : parse(response.body),
    };
  };
  const search: Cluster['search'] = async (resource, filter = {}) => {
    const { status, body } = await call('POST', `/${resource}/search`, {
      filter,
      page: { limit: 1000 },
    });
    expect(status, JSON.stringify(body)).toBe(200);
    return body.items;
  };
  const expectDone = async (answer: Promise<Answer>): Promise<Answer> => {
    const { status, body } = await answer;
    expect(status, JSON.stringify(body)).toBe(204);
    return { status, body };
  };
  const cluster: Cluster = {
    app,
    errors,
    call,
    search,
    deploy: (...files) => deploy(app, files),
    create: async (processId, body = {}) => {
      const created = await call('POST', '/process-instances', {
        processDefinitionId: processId,
        ...body,
      });
      expect(created.status, JSON.stringify(created.body)).toBe(200);
      return created.body.processInstanceKey;
    },
    activate: async (type, body = {}) => {
      const activated = await call('POST', '/jobs/activation', {
        type,
        worker: 'test',
        timeout: 60_000,
        maxJobsToActivate: 100,
        requestTimeout: -1,
        ...body,
      });
      expect(activated.status, JSON.stringify(activated.body)).toBe(200);
      return activated.body.jobs;
    },
    job: async (type) => {
      const jobs = await cluster.activate(type);
      expect(jobs).toHaveLength(1);
      return jobs[0];
    },
    complete: (jobKey, variables = {}) =>
      expectDone(call('POST', `/jobs/${jobKey}/completion`, { variables })),
    fail: (jobKey, body = {}) => expectDone(call('POST', `/jobs/${jobKey}/failure`, body)),
    throwError: (jobKey, body) => expectDone(call('POST', `/jobs/${jobKey}/error`, body)),
    trace: async (processInstanceKey) => {
      const items = await search('element-instances', { processInstanceKey });
      return items
        .sort((a, b) => Number(BigInt(a.elementInstanceKey) - BigInt(b.elementInstanceKey)))
        .map((item) => `${item.elementId} ${item.state}`);
    },
    variables: async (processInstanceKey) => {
      const items = await search('variables', { processInstanceKey });
      return Object.fromEntries(
        items.map((item) => [
          item.scopeKey === processInstanceKey ? item.name : `*.${item.name}`,
          JSON.parse(item.value),
        ]),
      );
    },
    state: async (processInstanceKey) => {
      const { body } = await call('GET', `/process-instances/${processInstanceKey}`);
      return body.state;
    },
    untilWaiting: async (count) => {
      await expect
        .poll(async () => (await orchestrator.statistics()).activationsWaiting, { interval: 1 })
        .toBe(count);
    },
    advance: async (ms) => {
      nowMs += ms;
      await orchestrator.pinClock(undefined);
    },
    nowMs: () => nowMs,
    close,
  };
  return cluster;
}

/** The nodes behind one address, on the store of the test run, unless the test passes its own. */
async function openNodes(options: CreateOptions) {
  const isOnPostgres = process.env['TEST_STORE'] === 'postgres' && options.dataDir === undefined;
  const database = isOnPostgres ? await createTestDatabase() : undefined;
  const limits = { ...partsOnly, ...options.limits };
  const open = () => createOrchestrator({ database, ...options, limits });
  const orchestrators = database === undefined ? ([await open()] as const) : await eachNode(open);
  const serve = (orchestrator: Orchestrator) =>
    createHttp({
      orchestrator,
      settings: defaultSettings(),
      log: pino({ level: 'silent' }),
      routes: [registerReadRoutes],
    });
  const [first, ...others] = orchestrators;
  const apps = [await serve(first), ...(await Promise.all(others.map(serve)))] as const;
  return {
    app: appsByRoundRobin(apps),
    orchestrator: countingAll(orchestrators),
    close: async () => {
      await Promise.all(apps.map((one) => one.close()));
      await Promise.all(orchestrators.map((one) => one.close()));
      await database?.drop();
    },
  };
}

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function defaultSettings() {
  const read = readArguments(['--clock-control'], {}, '0.0.0');
  if (read.kind !== 'start') throw new Error('Expected the defaults to be valid');
  return read.config.http;
}

async function deploy(
  app: FastifyInstance,
  files: readonly (string | readonly [name: string, text: string])[],
): Promise<Answer> {
  const named = files.map((file, index) =>
    typeof file === 'string' ? ([`file-${index}.bpmn`, file] as const) : file,
  );
  const { status, body } = await injectFiles(app, named);
  return { status, body: parse(body) };
}
