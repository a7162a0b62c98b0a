import type { EventStatistics } from '../jobs-v1/webhook-service.ts';

/** What becomes of events, in Prometheus' text format. */
export function eventMetricsText(statistics: EventStatistics): string {
  const { lags, webhooksDelivered, webhooksFailed, kafkaPublished, kafkaFailures } = statistics;
  const counters = [
    ['webhook_deliveries', 'Events that webhooks took.', webhooksDelivered],
    ['webhook_failures', 'Attempts that webhooks did not take.', webhooksFailed],
    ['kafka_events_published', 'Events that Kafka acknowledged.', kafkaPublished],
    ['kafka_publish_failures', 'Lots of events that Kafka did not take.', kafkaFailures],
  ] as const;
  const lag = 'continuo_jobs_outbox_lag_rows';
  return [
    ...counters.flatMap(([name, help, value]) => [
      `# HELP continuo_jobs_${name}_total ${help}`,
      `# TYPE continuo_jobs_${name}_total counter`,
      `continuo_jobs_${name}_total ${value}`,
    ]),
    `# HELP ${lag} Outbox rows that a sink has not been told of.`,
    `# TYPE ${lag} gauge`,
    ...lags.map(({ sink, rows }) => `${lag}{sink="${sink}"} ${rows}`),
    '',
  ].join('\n');
}
