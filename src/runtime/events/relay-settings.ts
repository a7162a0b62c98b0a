/** The settings for storing and delivering events of the Jobs Service. */
export interface EventRelaySettings {
  /** Prefix of the types of CloudEvents. */
  readonly typePrefix: string;
  /** Their `source`, a URI reference; absent: the installation's own. */
  readonly source?: string;
  /** Events are kept at least this long, for clients of the event feed. */
  readonly retentionMs: number;
  /** Events are kept at most this long, even if they could not be delivered. */
  readonly retentionMaxMs: number;
  readonly webhooks: WebhookSettings;
  readonly kafka: KafkaSettings | undefined;
}

export interface WebhookSettings {
  /** Whether this node delivers to webhooks. */
  readonly isOn: boolean;
  readonly ofTenantMax: number;
  /** For development: allows http, and addresses that are not public. */
  readonly allowsPrivate: boolean;
  readonly timeoutMs: number;
  /** Keys that encrypt secrets; without any, secrets are stored in plain text. */
  readonly secretsKeys: readonly string[];
}

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly isTls: boolean;
  readonly authorityFile: string | undefined;
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly saslMechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The name under which the positions of tenant events are stored. */
  readonly group: string;
  readonly tenantTopics: readonly string[];
}
