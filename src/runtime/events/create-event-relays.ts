import { randomUUID } from 'node:crypto';
import type { Caller } from '../../core/caller.ts';
import type { ResealedSecret } from '../../engine/background/webhook/webhook-commands.ts';
import type { WebhookRow } from '../../engine/background/webhook/webhook-rows.ts';
import type { EventNames } from '../../query/cloud-event.ts';
import { showDateTime } from '../../query/date-time.ts';
import { shownDelivery } from '../../query/webhook-text.ts';
import type { Orchestrator, Outcome } from '../orchestrator.ts';
import { KafkaRelay } from './kafka/kafka-relay.ts';
import { TenantEventConsumer } from './kafka/tenant-event-consumer.ts';
import { createRetention, readBacklog } from './event-retention.ts';
import { createWebhookPoster, type Posted, type WebhookPoster } from './post-webhook.ts';
import type { SinkLeaseSettings } from './sink-lease.ts';
import type { EventRelaySettings } from './relay-settings.ts';
import { WebhookRelay } from './webhook-relay.ts';
import { createSecretBox, type SecretBox } from './secret-box.ts';
import { newWebhookSecret, openedSecrets, signatureHeaders } from './webhook-secret.ts';
import { violationOfWebhookUrl } from './webhook-url.ts';

export interface EventRelays {
  readonly names: EventNames;
  readonly webhooksMax: number;
  violationOfUrl(url: string): string | undefined;
  newSecret(): { readonly shown: string; readonly stored: string };
  resealedSecrets(key: string, caller: Caller): Promise<readonly ResealedSecret[]>;
  webhooksChanged(): void;
  testWebhook(key: string, caller: Caller): Promise<Outcome<string | undefined>>;
  /** For `/metrics`. */
  statistics(): Promise<RelayStatistics>;
  close(): Promise<void>;
}

export interface RelayStatistics extends Readonly<RelayCounters> {
  /** Outbox rows that each sink has not received yet. */
  readonly lags: readonly { readonly sink: string; readonly rows: number }[];
}

export interface RelayCounters {
  webhooksDelivered: number;
  webhooksFailed: number;
  kafkaPublished: number;
  kafkaFailures: number;
}

export interface RelayOptions {
  readonly orchestrator: Orchestrator;
  readonly settings: EventRelaySettings;
  /** Whether other nodes use the same tables. */
  readonly isShared: boolean;
  readonly onError: (error: unknown, what: string) => void;
}

/** Another node takes over from a node that dies after this time. A single node has no other that could. */
const sharedLeaseMs = 15_000;
const ownLeaseMs = 60 * 60 * 1_000;
/** How long deliveries under way may take when the server stops. */
const graceMs = 2_000;

const none: Readonly<RelayCounters> = {
  webhooksDelivered: 0,
  webhooksFailed: 0,
  kafkaPublished: 0,
  kafkaFailures: 0,
};

/** All event sinks: webhooks and Kafka, and the retention of the outbox. */
export function createEventRelays(options: RelayOptions): EventRelays {
  const { orchestrator, settings, isShared, onError } = options;
  const { typePrefix, source = orchestrator.installation.eventSource } = settings;
  const names = { typePrefix, source };
  const counters: RelayCounters = { ...none };
  const lease = isShared
    ? { holder: randomUUID(), leaseMs: sharedLeaseMs }
    : { holder: 'embedded', leaseMs: ownLeaseMs };
  const poster = createWebhookPoster(settings.webhooks);
  const secrets = createSecretBox(settings.webhooks.secretsKeys);
  const webhooks = settings.webhooks.isOn
    ? new WebhookRelay({
        orchestrator,
        poster,
        secrets,
        names,
        nowMs: () => orchestrator.nowMs(),
        random: Math.random,
        lease,
        isAlone: !isShared,
        onPosted: (posted) => count(counters, posted),
        onError: (error) => onError(error, 'webhooks could not be delivered'),
      })
    : undefined;
  const { kafka, tenantEvents } = createKafkaRelays(options, { lease, counters, names });
  const retention = createRetention({ orchestrator, settings, onError });
  return {
    names,
    webhooksMax: settings.webhooks.ofTenantMax,
    statistics: async () => ({ ...counters, lags: await lagsOf(orchestrator) }),
    violationOfUrl: (url) => violationOfWebhookUrl(url, settings.webhooks),
    newSecret: () => {
      const shown = newWebhookSecret();
      return { shown, stored: secrets.seal(shown) };
    },
    resealedSecrets: async (key, caller) => {
      const found = await findWebhook(orchestrator, key, caller);
      const stored = found.kind === 'accepted' ? found.result?.secrets : undefined;
      return (stored ?? [])
        .filter(({ secret }) => !secrets.isSealed(secret))
        .map(({ secret }) => ({ from: secret, to: secrets.seal(secret) }));
    },
    webhooksChanged: () => webhooks?.listChanged(),
    testWebhook: (key, caller) => testWebhook({ ...options, poster, secrets, names }, key, caller),
    close: async () => {
      const graceTimer = setTimeout(() => poster.close(), graceMs);
      await retention.close();
      await Promise.all([webhooks?.close(), kafka?.close(), tenantEvents?.close()]);
      clearTimeout(graceTimer);
      poster.close();
    },
  };
}

async function lagsOf(orchestrator: Orchestrator): Promise<RelayStatistics['lags']> {
  const backlog = await readBacklog(orchestrator);
  const end = (backlog?.last?.sequence ?? -1) + 1;
  return (backlog?.sinks ?? []).map(({ name, sequence }) => ({
    sink: name,
    rows: Math.max(end - sequence, 0),
  }));
}

function count(counters: RelayCounters, { error }: Posted): void {
  if (error === undefined) counters.webhooksDelivered += 1;
  else counters.webhooksFailed += 1;
}

async function testWebhook(
  relay: RelayOptions & {
    readonly poster: WebhookPoster;
    readonly secrets: SecretBox;
    readonly names: EventNames;
  },
  key: string,
  caller: Caller,
): Promise<Outcome<string | undefined>> {
  const { orchestrator, poster, secrets, names } = relay;
  const found = await findWebhook(orchestrator, key, caller);
  if (found.kind !== 'accepted') return found;
  const row = found.result;
  if (row === undefined) return { kind: 'accepted', result: undefined };
  const atMs = orchestrator.nowMs();
  const id = `evt-${randomUUID()}`;
  const type = `${names.typePrefix}.webhook.test.v1`;
  const body = JSON.stringify({
    specversion: '1.0',
    type,
    source: names.source,
    id,
    time: showDateTime(atMs),
    datacontenttype: 'application/json',
    subject: row.tenantId,
    data: { tenantId: row.tenantId },
  });
  const opened = openedSecrets(row, secrets);
  const posted =
    opened.kind === 'opened'
      ? await poster.post(row.url, body, signatureHeaders({ id, atMs, body }, opened.secrets))
      : { error: opened.reason };
  const durationMs = orchestrator.nowMs() - atMs;
  const shown = shownDelivery({ eventId: id, type, atMs, durationMs, ...posted });
  return { kind: 'accepted', result: JSON.stringify(shown) };
}

async function findWebhook(
  orchestrator: Orchestrator,
  key: string,
  caller: Caller,
): Promise<Outcome<WebhookRow | undefined>> {
  const found = await orchestrator.query({ kind: 'webhooksToServe', key }, caller);
  if (found.kind !== 'accepted') return found;
  const [row] = JSON.parse(found.result ?? '[]') as readonly WebhookRow[];
  return { kind: 'accepted', result: row };
}

/** The publisher of events to Kafka and the consumer of tenant events, where brokers are configured. */
function createKafkaRelays(
  { orchestrator, settings, onError }: RelayOptions,
  {
    lease,
    counters,
    names,
  }: {
    readonly lease: SinkLeaseSettings;
    readonly counters: RelayCounters;
    readonly names: EventNames;
  },
) {
  if (settings.kafka === undefined) return { kafka: undefined, tenantEvents: undefined };
  const kafka = new KafkaRelay({
    orchestrator,
    settings: settings.kafka,
    names,
    lease,
    onPublished: (published) => {
      counters.kafkaPublished += published;
    },
    onFailure: (error) => {
      counters.kafkaFailures += 1;
      onError(error, 'events could not be published to Kafka');
    },
  });
  if (settings.kafka.tenantTopics.length === 0) return { kafka, tenantEvents: undefined };
  const tenantEvents = new TenantEventConsumer({
    orchestrator,
    settings: settings.kafka,
    lease,
    onFailure: (error) => onError(error, 'tenant events could not be read from Kafka'),
  });
  return { kafka, tenantEvents };
}
