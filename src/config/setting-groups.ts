/** The groups of the settings in `--help`, in this order. */
import type { settings } from './config.ts';

export type SettingName = keyof typeof settings;

interface Group {
  readonly title: string;
  readonly names: readonly SettingName[];
}

/** A test checks that each setting is in exactly one group. */
export const settingGroups: readonly Group[] = [
  {
    title: 'Server',
    names: ['host', 'port', 'log-level', 'time-zone', 'threads', 'shutdown-timeout-ms'],
  },
  {
    title: 'Store',
    names: [
      'data',
      'memory',
      'database',
      'database-url',
      'database-news-url',
      'database-connections-max',
      'database-partitions',
      'database-root-partition',
      'database-statement-timeout-ms',
      'database-prepared-statements',
    ],
  },
  {
    title: 'Authentication and tenants of /v2',
    names: [
      'authentication',
      'users',
      'authorizations',
      'oidc-jwks',
      'oidc-issuer',
      'oidc-audience',
      'oidc-username-claim',
      'oidc-client-id-claim',
      'oidc-groups-claim',
      'oidc-administrators',
      'multi-tenancy',
      'user-tenants',
      'allow-open-network',
    ],
  },
  {
    title: 'Retention of process data',
    names: ['instances-retention-ms', 'decisions-retention-ms', 'job-statistics-retention-ms'],
  },
  { title: 'Audit log', names: ['audit-users', 'audit-clients', 'audit-retention-ms'] },
  {
    title: 'Documents and secrets',
    names: ['documents', 'document-bytes-max', 'documents-bytes-max', 'secrets-file'],
  },
  { title: 'Browsers', names: ['allowed-origins', 'allowed-hosts'] },
  {
    title: 'Jobs Service',
    names: ['jobs', 'jobs-rate-limit', 'jobs-retention-ms', 'jobs-failed-retention-ms'],
  },
  {
    title: 'Jobs Service: tokens',
    names: [
      'jobs-jwks',
      'jobs-issuer',
      'jobs-audience',
      'jobs-token-algorithms',
      'jobs-token-type',
      'jobs-token-lifetime-max-ms',
      'jobs-clock-tolerance-ms',
      'jobs-jwks-refresh-ms',
      'jobs-jwks-cooldown-ms',
      'jobs-jwks-stale-max-ms',
    ],
  },
  {
    title: 'Jobs Service: workers',
    names: [
      'jobs-worker-port',
      'jobs-worker-ca',
      'jobs-worker-cert',
      'jobs-worker-key',
      'jobs-worker-crl',
      'jobs-worker-name',
      'jobs-spiffe-trust-domain',
      'jobs-trusted-proxies',
      'jobs-client-cert-header',
    ],
  },
  {
    title: 'Jobs Service: events and webhooks',
    names: [
      'jobs-event-prefix',
      'jobs-event-source',
      'jobs-events-retention-ms',
      'jobs-events-retention-max-ms',
      'jobs-webhooks',
      'jobs-webhooks-max',
      'jobs-webhook-timeout-ms',
      'jobs-secrets-key',
    ],
  },
  {
    title: 'Jobs Service: Kafka',
    names: [
      'jobs-kafka-brokers',
      'jobs-kafka-client-id',
      'jobs-kafka-tls',
      'jobs-kafka-ca',
      'jobs-kafka-cert',
      'jobs-kafka-key',
      'jobs-kafka-sasl',
      'jobs-kafka-username',
      'jobs-kafka-password',
      'jobs-kafka-group',
      'jobs-kafka-tenant-topics',
    ],
  },
  {
    title: 'Limits of requests and answers (docs/LIMITS.md)',
    names: [
      'body-bytes-max',
      'bodies-bytes-max',
      'answers-bytes-max',
      'tenant-answers-bytes-max',
      'json-depth-max',
      'resources-max',
      'page-bytes-max',
      'jobs-per-activation-max',
      'activation-bytes-max',
    ],
  },
  {
    title: 'Limits of time',
    names: [
      'long-poll-ms',
      'long-poll-max-ms',
      'request-timeout-ms',
      'request-timeout-max-ms',
      'search-timeout-ms',
      'slow-request-ms',
    ],
  },
  {
    title: 'Limits of load and memory',
    names: [
      'batch-max',
      'waiting-max',
      'activations-waiting-max',
      'reads-waiting-max',
      'search-threads',
      'roots-cached-max',
      'whole-root-max',
      'definitions-cached-max',
      'log-bytes-max',
    ],
  },
  {
    title: 'Development and tests',
    names: [
      'clock-control',
      'jobs-development-dir',
      'jobs-webhooks-allow-private',
      'commit-delay-ms',
    ],
  },
];
