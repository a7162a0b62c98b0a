import type { FastifyInstance } from 'fastify';
import type { EventDoor } from '../jobs-v1/event-door.ts';
import type { RouteContext } from '../v2/route.ts';
import { eventMetricsText } from './event-metrics.ts';
import type { MetricsWriter } from './metrics-writer.ts';
import { createRequestMeter } from './request-meter.ts';

/**
 * `GET /metrics` in Prometheus' text format. Its client is loaded when it is first asked for, because every cold start
 * would wait for it.
 */
export function registerMetrics(
  app: FastifyInstance,
  { orchestrator, jobs }: RouteContext & { readonly jobs?: { readonly events: EventDoor } },
  paths: readonly MetricsPath[],
): void {
  const meter = createRequestMeter();
  let writer: Promise<MetricsWriter> | undefined;
  app.addHook('onResponse', (request, reply, done) => {
    meter.count(request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
    done();
  });
  for (const path of paths) {
    app.get(
      path,
      {
        config: {
          isPublic: true,
          produces: 'text/plain',
          operation: {
            id: operationIds[path],
            tag: 'Operations',
            summary: 'Counters and gauges for Prometheus',
            success: { 200: { description: 'Them.', mediaType: 'text/plain' } },
          },
        },
      },
      async (_request, reply) => {
        writer ??= import('./metrics-writer.ts').then(({ createMetricsWriter }) =>
          createMetricsWriter(meter),
        );
        const { write, contentType } = await writer;
        const text = await write(await orchestrator.statistics());
        const events = jobs === undefined ? '' : eventMetricsText(await jobs.events.statistics());
        return reply.header('content-type', contentType).send(text + events);
      },
    );
  }
}

const operationIds = { '/metrics': 'getMetrics', '/jobs/v1/metrics': 'getJobsMetrics' } as const;
type MetricsPath = keyof typeof operationIds;
