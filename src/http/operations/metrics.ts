import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { OrchestratorStatistics } from '../../runtime/orchestrator.ts';
import type { RouteContext } from '../v2/route.ts';
import { createRequestMeter } from './request-meter.ts';

/** `GET /metrics` in Prometheus' text format. */
export function registerMetrics(app: FastifyInstance, { orchestrator }: RouteContext): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const statistics = createStatisticsMetrics(registry);
  const meter = createRequestMeter(registry);
  app.addHook('onResponse', (request, reply, done) => {
    meter.count(request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
    done();
  });
  app.get(
    '/metrics',
    {
      config: {
        isPublic: true,
        produces: 'text/plain',
        operation: {
          id: 'getMetrics',
          tag: 'Operations',
          summary: 'Counters and gauges for Prometheus',
          success: { 200: { description: 'Them.', mediaType: 'text/plain' } },
        },
      },
    },
    async (_request, reply) => {
      statistics.set(await orchestrator.statistics());
      return reply.header('content-type', registry.contentType).send(await registry.metrics());
    },
  );
}

type Metric = (statistics: OrchestratorStatistics) => void;

function createStatisticsMetrics(registry: Registry): { readonly set: Metric } {
  const metrics = [
    counter(registry, 'commands_accepted', 'Commands carried out.', (s) => s.commandsAccepted),
    counter(registry, 'commands_rejected', 'Commands turned down.', (s) => s.commandsRejected),
    counter(registry, 'commands_failed', 'Commands that met a bug.', (s) => s.commandsFailed),
    counter(registry, 'batches', 'Transactions committed.', (s) => s.batches),
    counter(registry, 'jobs_activated', 'Jobs handed to workers.', (s) => s.jobsActivated),
    gauge(registry, 'commands_waiting', 'Commands not yet decided.', (s) => s.commandsWaiting),
    gauge(registry, 'activations_waiting', 'Workers that wait.', (s) => s.activationsWaiting),
    gauge(registry, 'roots_cached', 'Process instances in memory.', (s) => s.rootsCached),
  ];
  return {
    set: (statistics) => {
      for (const metric of metrics) metric(statistics);
    },
  };
}

type Read = (statistics: OrchestratorStatistics) => number;

function counter(registry: Registry, name: string, help: string, read: Read): Metric {
  const metric = new Counter({ name: `continuo_${name}_total`, help, registers: [registry] });
  return (statistics) => {
    metric.reset();
    metric.inc(read(statistics));
  };
}

function gauge(registry: Registry, name: string, help: string, read: Read): Metric {
  const metric = new Gauge({ name: `continuo_${name}`, help, registers: [registry] });
  return (statistics) => metric.set(read(statistics));
}
