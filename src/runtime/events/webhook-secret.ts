import { createHmac, randomBytes } from 'node:crypto';
import type { WebhookRow, WebhookSecret } from '../../engine/background/webhook/webhook-rows.ts';
import type { SecretBox } from './secret-box.ts';

const prefix = 'whsec_';
/** Standard Webhooks requires 24 to 64. */
const secretBytes = 32;

export function newWebhookSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

export type OpenedSecrets =
  | { readonly kind: 'opened'; readonly secrets: readonly WebhookSecret[] }
  /** `reason` is a sentence for the webhook's owner and the operator. */
  | { readonly kind: 'sealed'; readonly reason: string };

/** The secrets that sign a webhook's deliveries. */
export function openedSecrets({ key, secrets }: WebhookRow, box: SecretBox): OpenedSecrets {
  try {
    const opened = secrets.map((sealed) => ({ ...sealed, secret: box.open(sealed.secret) }));
    return { kind: 'opened', secrets: opened };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'sealed', reason: `Nothing can be signed for webhook ${key}: ${reason}` };
  }
}

/** The headers by which a receiver verifies that a message comes from this server (Standard Webhooks 1.0). */
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
