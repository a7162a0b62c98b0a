import { readFile } from 'node:fs/promises';
import type { KafkaSettings } from '../relay-settings.ts';

/** The connection options of Kafka clients, as the package expects them. Files are read again for each client. */
export async function kafkaOptions(settings: KafkaSettings) {
  const { brokers, clientId, saslMechanism: mechanism, username = '', password = '' } = settings;
  const read = async (file: string | undefined) =>
    file === undefined ? undefined : readFile(file);
  const [ca, cert, key] = await Promise.all([
    read(settings.authorityFile),
    read(settings.certificateFile),
    read(settings.keyFile),
  ]);
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    timeout: 10_000,
    connectTimeout: 5_000,
    retries: 1,
    retryDelay: 250,
    ...(settings.isTls
      ? { tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } }
      : {}),
    ...(mechanism === undefined ? {} : { sasl: { mechanism, username, password } }),
  };
}
