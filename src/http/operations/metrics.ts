import { systemCaller } from '../../core/caller.ts';
import type { FastifyInstance } from 'fastify';
import type { WebhookService } from '../jobs-v1/webhook-service.ts';
import type { RouteContext } from '../v2/route.ts';
import type { JobCounts } from '../../query/reads/job-counts.ts';
import type { OrchestratorStatistics } from '../../runtime/orchestrator.ts';
import { eventMetricsText } from './event-metrics.ts';
import { jobMetricsText } from './job-metrics.ts';
import type { MetricsWriter } from './metrics-writer.ts';
import { createRequestMeter } from './request-meter.ts';

/**
 * `GET /metrics` in Prometheus' text format. Prometheus' client is loaded on the first request, because otherwise every
 * cold start would wait for it.
 */
export function registerMetrics(
  app: FastifyInstance,
  { orchestrator, jobs }: RouteContext & { readonly jobs?: { readonly events: WebhookService } },
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
            success: { 200: { description: 'The metrics.', mediaType: 'text/plain' } },
          },
        },
      },
      async (_request, reply) => {
        writer ??= import('./metrics-writer.ts').then(({ createMetricsWriter }) =>
          createMetricsWriter(meter, app.answersInFlight),
        );
        const { write, contentType } = await writer;
        const statistics = await orchestrator.statistics();
        const text = await write(statistics);
        const more = jobs && (await jobsText(orchestrator, statistics, jobs.events));
        return reply.header('content-type', contentType).send(text + (more ?? ''));
      },
    );
  }
}

/** The metrics of the Jobs Service. */
async function jobsText(
  orchestrator: RouteContext['orchestrator'],
  { backgroundJobs }: OrchestratorStatistics,
  events: WebhookService,
): Promise<string> {
  const counted = await orchestrator.query({ kind: 'jobCounts' }, systemCaller);
  const text = counted.kind === 'accepted' ? counted.result : undefined;
  const counts = text === undefined ? undefined : (JSON.parse(text) as JobCounts);
  const jobs = jobMetricsText(backgroundJobs, counts, orchestrator.nowMs());
  return jobs + eventMetricsText(await events.statistics());
}

const operationIds = { '/metrics': 'getMetrics', '/jobs/v1/metrics': 'getJobsMetrics' } as const;
type MetricsPath = keyof typeof operationIds;
