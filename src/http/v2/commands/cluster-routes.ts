import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Array as ArrayOf } from 'typebox';
import type { HttpSettings } from '../../http-settings.ts';
import { sendJson } from '../answer.ts';
import { NullOr, Result, resultNumber, resultText, resultTruth } from '../result-schema.ts';
import type { Operation, RouteContext } from '../route.ts';

/** The version of Camunda's API that the server reports. Clients decide by it which routes exist. */
const reportedVersion = '8.10.0';

export const partitionResult = Result({
  partitionId: resultNumber,
  role: resultText,
  health: resultText,
  state: resultText,
});

/** A node as the topology shows it, without its partitions. */
export const nodeResult = {
  nodeId: resultNumber,
  brokerId: resultText,
  host: resultText,
  port: resultNumber,
  version: resultText,
};

const topologyResult = Result({
  brokers: ArrayOf(Result({ ...nodeResult, partitions: ArrayOf(partitionResult) })),
  clusterId: NullOr('string'),
  clusterSize: resultNumber,
  partitionsCount: resultNumber,
  replicationFactor: resultNumber,
  gatewayVersion: resultText,
  lastCompletedChangeId: resultText,
});

const licenseResult = Result({
  validLicense: resultTruth,
  licenseType: resultText,
  isCommercial: resultTruth,
  expiresAt: NullOr('string', 'date-time'),
});

const configurationResult = Result({
  jobMetrics: Result({
    enabled: resultTruth,
    exportInterval: resultText,
    maxWorkerNameLength: resultNumber,
    maxJobTypeLength: resultNumber,
    maxTenantIdLength: resultNumber,
    maxUniqueKeys: resultNumber,
  }),
  components: Result({ active: ArrayOf(resultText) }),
  deployment: Result({ isMultiTenancyEnabled: resultTruth, maxRequestSize: resultNumber }),
  authentication: Result({ canLogout: resultTruth, isLoginDelegated: resultTruth }),
  cloud: Result({ stage: NullOr('string') }),
});

function configurationOf({ multiTenancy, bodyBytesMax }: HttpSettings): string {
  return JSON.stringify({
    // Statistics come from the tables of jobs, so the server exports nothing and truncates nothing.
    jobMetrics: {
      enabled: true,
      exportInterval: 'PT0S',
      maxWorkerNameLength: 100,
      maxJobTypeLength: 100,
      maxTenantIdLength: 30,
      maxUniqueKeys: 9500,
    },
    // The server has none of Camunda's web applications.
    components: { active: [] },
    deployment: { isMultiTenancyEnabled: multiTenancy, maxRequestSize: bodyBytesMax },
    authentication: { canLogout, isLoginDelegated: false },
    cloud: { stage: null },
  });
}

const canLogout = true;

const license = JSON.stringify({
  validLicense: true,
  licenseType: 'Apache-2.0',
  isCommercial: false,
  expiresAt: null,
});

/** Routes about the server and its caller. */
export function registerCluster(app: FastifyInstance, { settings }: RouteContext): void {
  const configuration = configurationOf(settings);
  app.get(
    '/v2/topology',
    { config: { operation: operation('getTopology', 'Cluster', 'The nodes', topologyResult) } },
    (request, reply) => sendJson(reply, topologyOf(request)),
  );
  app.get(
    '/v2/status',
    {
      config: {
        isPublic: true,
        operation: {
          id: 'getStatus',
          tag: 'Cluster',
          summary: 'Check whether the server accepts requests',
          success: { 204: { description: 'The server accepts requests.' } },
        },
      },
    },
    (_request, reply) => reply.code(204).send(),
  );
  app.get(
    '/v2/license',
    {
      config: {
        isPublic: true,
        operation: operation('getLicense', 'License', 'The license', licenseResult),
      },
    },
    (_request, reply) => sendJson(reply, license),
  );
  app.get(
    '/v2/system/configuration',
    {
      config: {
        operation: operation(
          'getSystemConfiguration',
          'System',
          'The configuration for clients',
          configurationResult,
        ),
      },
    },
    (_request, reply) => sendJson(reply, configuration),
  );
}

/** The node that answers. To clients, all nodes look like this one. */
export function nodeOf(request: FastifyRequest) {
  return {
    nodeId: 0,
    host: request.hostname,
    port: request.socket.localPort ?? 0,
    brokerId: '0',
    partitions: [{ partitionId: 1, role: 'leader', health: 'healthy', state: 'active' }],
    version: reportedVersion,
  };
}

function topologyOf(request: FastifyRequest): string {
  return JSON.stringify({
    brokers: [nodeOf(request)],
    clusterId: null,
    clusterSize: 1,
    partitionsCount: 1,
    replicationFactor: 1,
    gatewayVersion: reportedVersion,
    lastCompletedChangeId: '-1',
  });
}

function operation(
  id: string,
  tag: string,
  summary: string,
  schema: ReturnType<typeof Result>,
): Operation {
  return { id, tag, summary, success: { 200: { description: summary, schema } } };
}
