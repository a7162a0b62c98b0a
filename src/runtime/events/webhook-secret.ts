import { createHmac, randomBytes } from 'node:crypto';
import type { WebhookRow, WebhookSecret } from '../../engine/background/webhook/webhook-rows.ts';
import type { SecretBox } from './secret-box.ts';

const prefix = 'whsec_';
/** Standard Webhooks asks for 24 to 64. */
const secretBytes = 32;

export function newWebhookSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

export type OpenedSecrets =
  | { readonly kind: 'opened'; readonly secrets: readonly WebhookSecret[] }
  /** In words for the webhook's owner and whoever runs the server. */
  | { readonly kind: 'sealed'; readonly reason: string };

/** What deliveries of a webhook are signed with. */
export function openedSecrets({ key, secrets }: WebhookRow, box: SecretBox): OpenedSecrets {
  try {
    const opened = secrets.map((kept) => ({ ...kept, secret: box.open(kept.secret) }));
    return { kind: 'opened', secrets: opened };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'sealed', reason: `Nothing can be signed for webhook ${key}: ${reason}` };
  }
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
