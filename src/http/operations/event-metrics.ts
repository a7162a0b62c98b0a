import type { EventStatistics } from '../jobs-v1/webhook-service.ts';

/** Metrics of event deliveries, in Prometheus' text format. */
export function eventMetricsText(statistics: EventStatistics): string {
  const { lags, webhooksDelivered, webhooksFailed, kafkaPublished, kafkaFailures } = statistics;
  const counters = [
    ['webhook_deliveries', 'Events that webhooks accepted.', webhooksDelivered],
    ['webhook_failures', 'Deliveries that webhooks did not accept.', webhooksFailed],
    ['kafka_events_published', 'Events that Kafka acknowledged.', kafkaPublished],
    ['kafka_publish_failures', 'Batches of events that Kafka did not accept.', kafkaFailures],
  ] as const;
  const lag = 'continuo_jobs_outbox_lag_rows';
  return [
    ...counters.flatMap(([name, help, value]) => [
      `# HELP continuo_jobs_${name}_total ${help}`,
      `# TYPE continuo_jobs_${name}_total counter`,
      `continuo_jobs_${name}_total ${value}`,
    ]),
    `# HELP ${lag} Outbox rows that a sink has not received yet.`,
    `# TYPE ${lag} gauge`,
    ...lags.map(({ sink, rows }) => `${lag}{sink="${sink}"} ${rows}`),
    '',
  ].join('\n');
}
