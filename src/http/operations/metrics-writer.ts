import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { OrchestratorStatistics } from '../../runtime/orchestrator.ts';
import type { AnswersInFlight } from '../answers-in-flight.ts';
import type { RequestMeter } from './request-meter.ts';

export interface MetricsWriter {
  readonly contentType: string;
  readonly write: (statistics: OrchestratorStatistics) => Promise<string>;
}

export function createMetricsWriter(meter: RequestMeter, answers: AnswersInFlight): MetricsWriter {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerProcessorTime(registry);
  registerRequests(registry, meter);
  const metrics = [
    counter(registry, 'commands_accepted', 'Commands carried out.', (s) => s.commandsAccepted),
    counter(registry, 'commands_rejected', 'Commands rejected.', (s) => s.commandsRejected),
    counter(
      registry,
      'commands_failed',
      'Commands that failed because of a bug.',
      (s) => s.commandsFailed,
    ),
    counter(registry, 'batches', 'Transactions committed.', (s) => s.batches),
    counter(registry, 'jobs_activated', 'Jobs handed to workers.', (s) => s.jobsActivated),
    ...retentionMetrics(registry),
    gauge(registry, 'commands_waiting', 'Commands not yet decided.', (s) => s.commandsWaiting),
    gauge(
      registry,
      'activations_waiting',
      'Requests that wait for jobs.',
      (s) => s.activationsWaiting,
    ),
    gauge(registry, 'roots_cached', 'Process instances in memory.', (s) => s.rootsCached),
    gauge(registry, 'reads_waiting', 'Reads that wait.', (s) => s.readsWaiting),
    counter(
      registry,
      'reads_refused',
      'Reads refused because too many waited.',
      (s) => s.readsRefused,
    ),
    counter(
      registry,
      'searches_stopped',
      'Searches stopped because they took too long.',
      (s) => s.searchesStopped,
    ),
    gauge(
      registry,
      'answers_in_flight_bytes',
      'Bytes of large answers that clients have not read yet.',
      () => answers.bytes,
    ),
    counter(
      registry,
      'answers_refused',
      'Large answers refused because too many were in flight.',
      () => answers.refused,
    ),
  ];
  return {
    contentType: registry.contentType,
    write: (statistics) => {
      for (const metric of metrics) metric(statistics);
      return registry.metrics();
    },
  };
}

function retentionMetrics(registry: Registry): readonly Metric[] {
  return [
    counter(
      registry,
      'ended_jobs_removed',
      'Background jobs and operations deleted by retention.',
      (s) => s.endedJobsRemoved,
    ),
    counter(
      registry,
      'instance_rows_removed',
      'Rows of process instances and their parts deleted by retention.',
      (s) => s.instanceRowsRemoved,
    ),
    counter(
      registry,
      'decisions_removed',
      'Decision instances outside of process instances deleted by retention.',
      (s) => s.decisionsRemoved,
    ),
    counter(
      registry,
      'audit_entries_removed',
      'Entries of the audit log deleted by retention.',
      (s) => s.auditEntriesRemoved,
    ),
    counter(
      registry,
      'batch_rows_removed',
      'Batch operations and their items deleted by retention.',
      (s) => s.batchRowsRemoved,
    ),
    counter(
      registry,
      'job_metrics_removed',
      'Rows of job statistics deleted or added up by retention.',
      (s) => s.jobMetricsRemoved,
    ),
  ];
}

type Metric = (statistics: OrchestratorStatistics) => void;
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

/**
 * Replaces the client's own metrics, which count from their registration and not from the start of the process. Names
 * and meaning are those of all Prometheus clients. They include all threads.
 */
function registerProcessorTime(registry: Registry): void {
  const counted = {
    process_cpu_user_seconds_total: ['user', ({ user }) => user],
    process_cpu_system_seconds_total: ['system', ({ system }) => system],
    process_cpu_seconds_total: ['user and system', ({ user, system }) => user + system],
  } as const satisfies Record<string, readonly [string, (usage: NodeJS.CpuUsage) => number]>;
  for (const [name, [which, microseconds]] of Object.entries(counted)) {
    registry.removeSingleMetric(name);
    new Counter({
      name,
      help: `Total ${which} CPU time spent in seconds.`,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(microseconds(process.cpuUsage()) / 1_000_000);
      },
    });
  }
}

function registerRequests(registry: Registry, { routes }: RequestMeter): void {
  new Counter({
    name: 'continuo_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, { byStatus }] of routes) {
        for (const [status, count] of byStatus) this.inc({ route, status }, count);
      }
    },
  });
  new Counter({
    name: 'continuo_http_request_seconds_total',
    help: 'Time spent on requests, by route.',
    labelNames: ['route'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, { elapsedMs }] of routes) this.inc({ route }, elapsedMs / 1_000);
    },
  });
  new Gauge({
    name: 'continuo_http_request_slowest_seconds',
    help: 'The slowest request since the last scrape, by route.',
    labelNames: ['route'],
    registers: [registry],
    collect() {
      for (const [route, counts] of routes) {
        this.set({ route }, counts.slowestMs / 1_000);
        counts.slowestMs = 0;
      }
    },
  });
}
