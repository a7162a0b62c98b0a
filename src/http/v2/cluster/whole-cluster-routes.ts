import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf } from 'typebox';
import type { StoreState } from '../../../runtime/orchestrator.ts';
import { sendJson } from '../answer.ts';
import { nodeOf, nodeResult, partitionResult } from '../commands/cluster-routes.ts';
import { Result, resultNumber, resultText } from '../result-schema.ts';

const tag = 'Cluster';
const topology = Result({
  clusterSize: resultNumber,
  gatewayVersion: resultText,
  brokers: ArrayOf(Result(nodeResult)),
  physicalTenants: ArrayOf(
    Result({
      physicalTenantId: resultText,
      partitionsCount: resultNumber,
      replicationFactor: resultNumber,
      brokers: ArrayOf(
        Result({
          nodeId: resultNumber,
          brokerId: resultText,
          partitions: ArrayOf(partitionResult),
        }),
      ),
    }),
  ),
});
const status = Result({ status: resultText });

/**
 * Camunda has these routes at the root, for administrators of clusters with several physical tenants. This server has
 * one.
 */
export function registerWholeCluster(
  app: FastifyInstance,
  storeState: () => Promise<StoreState>,
): void {
  app.get(
    '/cluster/v2/status',
    {
      config: {
        isPublic: true,
        operation: {
          id: 'getClusterStatus',
          tag,
          summary: 'Check whether the cluster is healthy',
          success: {
            200: { description: 'The cluster is healthy.', schema: status },
            503: { description: 'The cluster is not healthy.', schema: status },
          },
        },
      },
    },
    async (_request, reply) => {
      const isUp = !app.connections.isEnding && (await storeState()).kind === 'answers';
      return sendJson(
        reply.code(isUp ? 200 : 503),
        JSON.stringify({ status: isUp ? 'HEALTHY' : 'DOWN' }),
      );
    },
  );
  app.get(
    '/cluster/v2/topology',
    {
      config: {
        operation: {
          id: 'getClusterTopology',
          tag,
          summary: 'Get the nodes of the cluster',
          success: { 200: { description: 'The nodes.', schema: topology } },
        },
      },
    },
    (request, reply) => {
      const { partitions, ...node } = nodeOf(request);
      const { nodeId, brokerId, version } = node;
      const tenant = {
        physicalTenantId: 'default',
        partitionsCount: partitions.length,
        replicationFactor: 1,
        brokers: [{ nodeId, brokerId, partitions }],
      };
      return sendJson(
        reply,
        JSON.stringify({
          clusterSize: 1,
          gatewayVersion: version,
          brokers: [node],
          physicalTenants: [tenant],
        }),
      );
    },
  );
}
