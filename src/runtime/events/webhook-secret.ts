import { createHmac, randomBytes } from 'node:crypto';
import type { WebhookSecret } from '../../engine/background/webhook/webhook-rows.ts';

const prefix = 'whsec_';
/** Standard Webhooks asks for 24 to 64. */
const secretBytes = 32;

export function newWebhookSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

/** The headers by which a receiver knows that a message is from us (Standard Webhooks 1.0). */
export function signatureHeaders(
  message: { readonly id: string; readonly atMs: number; readonly body: string },
  secrets: readonly WebhookSecret[],
): Readonly<Record<string, string>> {
  const { id, atMs, body } = message;
  const timestamp = Math.floor(atMs / 1_000).toString();
  const signatures = secrets
    .filter(({ expiresAtMs = Infinity }) => expiresAtMs > atMs)
    .map(({ secret }) => {
      const key = Buffer.from(secret.slice(prefix.length), 'base64');
      const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
      return `v1,${digest.digest('base64')}`;
    });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
