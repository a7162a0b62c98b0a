import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { installationOf } from '../../src/core/installation.ts';
import { createHttp } from '../../src/http/create-http.ts';
import type { HttpSettings } from '../../src/http/http-settings.ts';
import { registerReadRoutes } from '../../src/http/v2/read/register-read-routes.ts';
import { sqliteDialect } from '../../src/query/dialect.ts';
import { createQueryExecutor } from '../../src/query/executor.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { openReadDatabase, type ReadDatabase } from './read-database.ts';
import { sampleRows } from './sample-rows.ts';

const settings: HttpSettings = {
  version: '0.0.0-test',
  authentication: { kind: 'none' },
  authorizations: true,
  isExposed: false,
  browsers: { allowedOrigins: new Set(), servedHosts: { kind: 'every' } },
  multiTenancy: false,
  clockControl: false,
  bodyBytesMax: 4_000_000,
  bodiesBytesMax: 40_000_000,
  answersBytesMax: 40_000_000,
  tenantAnswersBytesMax: 20_000_000,
  jsonDepthMax: 200,
  documentBytesMax: 1_000,
  resourcesMax: 10,
  jobsPerActivationMax: 10,
  longPollMs: 10,
  longPollMaxMs: 10,
  requestTimeoutMs: 10,
  requestTimeoutMaxMs: 10,
  slowRequestMs: 10_000,
};

/** All routes that only read, on the sample rows. */
export function createReadApplication(): Promise<FastifyInstance> {
  const store = openReadDatabase();
  for (const [table, cells] of sampleRows) store.insert(table, cells);
  return createHttp({
    orchestrator: readingOnly(store),
    settings,
    log: pino({ level: 'silent' }),
    routes: [registerReadRoutes],
  });
}

/** The rows are inserted directly, so the writing half of the orchestrator is missing. */
function readingOnly(store: ReadDatabase): Orchestrator {
  const installation = installationOf(undefined);
  const rows = (text: string, parameters: readonly unknown[]) =>
    store.db.prepare(text).all(...(parameters as string[]));
  const executor = createQueryExecutor({ rows }, sqliteDialect, installation);
  const query: Orchestrator['query'] = async (asked, caller) => ({
    kind: 'accepted',
    result: await executor.run(asked, caller),
  });
  return { query, installation } as Orchestrator;
}
