/** What becomes of the events of the Jobs Service. */
export interface EventRelaySettings {
  /** What the types of the CloudEvents begin with. */
  readonly typePrefix: string;
  /** Their `source`, a URI reference; absent: the installation's own. */
  readonly source?: string;
  /** Events stay this long at least, for those who pull them. */
  readonly retentionMs: number;
  /** And no longer than this, even if they could not be delivered. */
  readonly retentionMaxMs: number;
  readonly webhooks: WebhookSettings;
  readonly kafka: KafkaSettings | undefined;
}

export interface WebhookSettings {
  /** Whether this node delivers. */
  readonly isOn: boolean;
  readonly ofTenantMax: number;
  /** For development: http, and addresses that are not public. */
  readonly allowsPrivate: boolean;
  readonly timeoutMs: number;
  /** With which secrets are encrypted; none leaves them as they are. */
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
  /** Under which is kept how far tenant events were read. */
  readonly group: string;
  readonly tenantTopics: readonly string[];
}
