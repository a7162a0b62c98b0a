/** The settings of the Jobs Service's events: how long they are kept, and where they go. */
import type { EventRelaySettings, KafkaSettings } from './runtime/events/relay-settings.ts';
import { hour, listOf, minute, number, second, text, words, type Setting } from './setting.ts';

const day = 24 * hour;

export const eventSettings = {
  'jobs-event-prefix': text('eventzr.jobs', 'what the types of events, and topics, begin with'),
  'jobs-event-source': text(
    'none',
    "the `source` of events, a URI reference; none is one of the installation's own",
  ),
  'jobs-events-retention-ms': number(7 * day, [minute, 3_660 * day], 'age up to which events stay'),
  'jobs-events-retention-max-ms': number(
    30 * day,
    [minute, 3_660 * day],
    'age at which events go even if they could not be delivered',
  ),
  'jobs-webhooks': words('on', ['on', 'off'], 'whether this node delivers to webhooks'),
  'jobs-webhooks-max': number(20, [0, 1_000], 'webhooks of a tenant'),
  'jobs-webhooks-allow-private': {
    kind: 'switch',
    default: 'false',
    help: 'webhooks may be http, and at private addresses; for development',
  },
  'jobs-secrets-key': text(
    'none',
    "encrypts webhooks' secrets in the database: 32 bytes in hexadecimal or base64, or file:‹path›; of several, separated by commas, the first encrypts",
  ),
  'jobs-webhook-timeout-ms': number(15 * second, [100, minute], 'wait for a webhook to answer'),
  'jobs-kafka-brokers': text('none', 'host:port of Kafka brokers, separated by commas'),
  'jobs-kafka-client-id': text('continuo-jobs', 'how this server names itself to Kafka'),
  'jobs-kafka-tls': { kind: 'switch', default: 'false', help: 'talk to Kafka through TLS' },
  'jobs-kafka-ca': text('none', "file of the authority of Kafka's certificates"),
  'jobs-kafka-cert': text('none', 'file of the certificate to show to Kafka'),
  'jobs-kafka-key': text('none', 'file of its key'),
  'jobs-kafka-sasl': words(
    'none',
    ['none', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    'how this server proves to Kafka who it is',
  ),
  'jobs-kafka-username': text('none', 'user name for it'),
  'jobs-kafka-password': text('none', 'password for it'),
  'jobs-kafka-group': text(
    'continuo-jobs',
    'name under which this server remembers how far it has read tenant events',
  ),
  'jobs-kafka-tenant-topics': text(
    'none',
    'topics of events about tenants and their plans to read, such as eventzr.auth.tenant.created.v1',
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

/** RFC 3986: what may stand in one, and what URL makes of it. */
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
