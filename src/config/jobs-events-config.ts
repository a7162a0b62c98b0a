/** Settings of the Jobs Service's events: their retention and their sinks. */
import type { EventRelaySettings, KafkaSettings } from '../runtime/events/relay-settings.ts';
import { hour, listOf, minute, number, second, text, words, type Setting } from './setting.ts';

const day = 24 * hour;

export const eventSettings = {
  'jobs-event-prefix': text('eventzr.jobs', 'prefix of the types of events and of topics'),
  'jobs-event-source': text(
    'none',
    "source of events, a URI reference; none: one of the installation's own",
  ),
  'jobs-events-retention-ms': number(
    7 * day,
    [minute, 3_660 * day],
    'age up to which the server keeps events',
  ),
  'jobs-events-retention-max-ms': number(
    30 * day,
    [minute, 3_660 * day],
    'age at which the server deletes even undelivered events',
  ),
  'jobs-webhooks': words('on', ['on', 'off'], 'deliver to webhooks from this node'),
  'jobs-webhooks-max': number(20, [0, 1_000], 'webhooks of a tenant'),
  'jobs-webhooks-allow-private': {
    kind: 'switch',
    default: 'false',
    help: 'allow webhooks with http and at private addresses; for development',
  },
  'jobs-secrets-key': text(
    'none',
    "encrypts webhooks' secrets in the database: 32 bytes in hexadecimal or base64, or file:‹path›; the first of several, separated by commas, encrypts",
  ),
  'jobs-webhook-timeout-ms': number(
    15 * second,
    [100, minute],
    "longest wait for a webhook's answer",
  ),
  'jobs-kafka-brokers': text('none', 'host:port of Kafka brokers, separated by commas'),
  'jobs-kafka-client-id': text('continuo-jobs', 'client id of this server in Kafka'),
  'jobs-kafka-tls': { kind: 'switch', default: 'false', help: 'connect to Kafka with TLS' },
  'jobs-kafka-ca': text('none', 'file of the certificate authority of Kafka'),
  'jobs-kafka-cert': text('none', 'file of the client certificate for Kafka'),
  'jobs-kafka-key': text('none', 'file of the key of that certificate'),
  'jobs-kafka-sasl': words(
    'none',
    ['none', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    'how this server authenticates to Kafka',
  ),
  'jobs-kafka-username': text('none', 'user name for Kafka'),
  'jobs-kafka-password': text('none', 'password for Kafka'),
  'jobs-kafka-group': text(
    'continuo-jobs',
    'name under which this server stores its position in tenant events',
  ),
  'jobs-kafka-tenant-topics': text(
    'none',
    'topics with events about tenants and their plans, such as eventzr.auth.tenant.created.v1',
  ),
} as const satisfies Readonly<Record<string, Setting>>;

export type EventSettingName = keyof typeof eventSettings;
type Read = (name: EventSettingName) => string;

export function violationOfEventSettings(read: Read): string | undefined {
  if (!/^[A-Za-z0-9._-]{1,200}$/.test(read('jobs-event-prefix'))) {
    return `--jobs-event-prefix '${read('jobs-event-prefix')}' must be letters, digits, dots, hyphens and underscores.`;
  }
  if (!isUriReference(read('jobs-event-source'))) {
    return `--jobs-event-source '${read('jobs-event-source')}' must be a URI reference of 1 to 200 characters.`;
  }
  if (Number(read('jobs-events-retention-max-ms')) < Number(read('jobs-events-retention-ms'))) {
    return '--jobs-events-retention-max-ms must not be less than --jobs-events-retention-ms.';
  }
  if ((read('jobs-kafka-cert') === 'none') !== (read('jobs-kafka-key') === 'none')) {
    return 'Set both of --jobs-kafka-cert and --jobs-kafka-key, or neither.';
  }
  if (read('jobs-kafka-sasl') !== 'none' && read('jobs-kafka-username') === 'none') {
    return '--jobs-kafka-sasl needs --jobs-kafka-username and --jobs-kafka-password.';
  }
  return undefined;
}

/** RFC 3986: allows only its characters, and requires that URL can parse the text. */
function isUriReference(text: string): boolean {
  return (
    /^(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}){1,200}$/.test(text) &&
    URL.canParse(text, 'https://installation.invalid/')
  );
}

export function readEventSettings(read: Read): EventRelaySettings {
  return {
    typePrefix: read('jobs-event-prefix'),
    ...(read('jobs-event-source') !== 'none' && { source: read('jobs-event-source') }),
    retentionMs: Number(read('jobs-events-retention-ms')),
    retentionMaxMs: Number(read('jobs-events-retention-max-ms')),
    webhooks: {
      isOn: read('jobs-webhooks') === 'on',
      ofTenantMax: Number(read('jobs-webhooks-max')),
      allowsPrivate: read('jobs-webhooks-allow-private') === 'true',
      timeoutMs: Number(read('jobs-webhook-timeout-ms')),
      secretsKeys: read('jobs-secrets-key') === 'none' ? [] : listOf(read('jobs-secrets-key')),
    },
    kafka: read('jobs-kafka-brokers') === 'none' ? undefined : kafkaSettings(read),
  };
}

function kafkaSettings(read: Read): KafkaSettings {
  const optional = (name: EventSettingName) => (read(name) === 'none' ? undefined : read(name));
  const mechanism = read('jobs-kafka-sasl') as KafkaSettings['saslMechanism'] | 'none';
  return {
    brokers: listOf(read('jobs-kafka-brokers')),
    clientId: read('jobs-kafka-client-id'),
    isTls: read('jobs-kafka-tls') === 'true',
    authorityFile: optional('jobs-kafka-ca'),
    certificateFile: optional('jobs-kafka-cert'),
    keyFile: optional('jobs-kafka-key'),
    saslMechanism: mechanism === 'none' ? undefined : mechanism,
    username: optional('jobs-kafka-username'),
    password: optional('jobs-kafka-password'),
    group: read('jobs-kafka-group'),
    tenantTopics: listOf(optional('jobs-kafka-tenant-topics') ?? ''),
  };
}
