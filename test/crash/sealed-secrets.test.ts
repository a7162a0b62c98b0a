import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from '../jobs/jobs-application.ts';
import { createWebhookReceiver, type WebhookReceiver } from '../jobs/webhook-receiver.ts';

const as = { tenant: 'acme', roles: ['organizer'], plan: 'enterprise' } as const;
const keys = { first: 'a1'.repeat(32), second: Buffer.alloc(32, 7).toString('base64') };

let folder: string;
let receiver: WebhookReceiver;
let application: JobsApplication | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'continuo-sealed-'));
  receiver = await createWebhookReceiver();
});
afterEach(async () => {
  await application?.stop();
  application = undefined;
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(...flags: readonly string[]): Promise<void> {
  await application?.stop();
  application = undefined;
  application = await createJobsApplication({
    store: [`--data=${join(folder, 'data')}`, '--log-level=silent'],
    flags: ['--jobs-webhooks-allow-private', ...flags],
  });
}

async function ask(url: string, body?: object) {
  const answer = await application?.request('POST', url, { as, ...(body && { body }) });
  expect(answer?.error ?? null).toBeNull();
  return answer?.data;
}

/** The content of the file, as a thief would see it. */
function kept(): readonly string[] {
  const db = new DatabaseSync(join(folder, 'data', 'continuo.db'), { readOnly: true });
  const row = db.prepare('SELECT secrets FROM webhook').get();
  db.close();
  const secrets = JSON.parse(String(row?.['secrets'])) as { readonly secret: string }[];
  return secrets.map(({ secret }) => secret);
}

async function expectSignedWith(
  secret: string,
  send = () => ask('/jobs/v1/enqueue', { type: 'hook', payload: {} }),
): Promise<void> {
  receiver.received.length = 0;
  await send();
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(1);
  const [{ body, headers, event } = { body: '', headers: {}, event: undefined }] =
    receiver.received;
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(event);
}

it('keeps secrets of webhooks encrypted, with a key that is given, and signs with them', async () => {
  await start(`--jobs-secrets-key=${keys.first}`);
  const { secret } = await ask('/jobs/v1/webhooks', { url: receiver.url });
  expect(kept()).toEqual([expect.stringMatching(/^sealed:v1:[0-9a-f]{8}:[\w-]+$/)]);
  await expectSignedWith(secret);

  // The key comes from a file, as the second of two.
  writeFileSync(join(folder, 'key'), `${keys.first}\n`);
  await start(`--jobs-secrets-key=${keys.second},file:${join(folder, 'key')}`);
  await expectSignedWith(secret);
});

it('reads secrets that were stored without a key, and encrypts them when they are written', async () => {
  await start();
  const { id, secret } = await ask('/jobs/v1/webhooks', { url: receiver.url });
  expect(kept()).toEqual([secret]);
  await start(`--jobs-secrets-key=${keys.first}`);
  await expectSignedWith(secret);
  const rotated = await ask(`/jobs/v1/webhooks/${id as string}/rotate`);
  expect(kept()).toHaveLength(2);
  for (const stored of kept()) expect(stored).toMatch(/^sealed:v1:/);
  // The relay reads the change a moment later, but a test delivery uses the secrets in the table at once.
  const tryOut = () => ask(`/jobs/v1/webhooks/${id as string}/test`);
  await expectSignedWith(rotated.secret, tryOut);
  await expectSignedWith(secret, tryOut);
});

it('names the missing key if none or another one is given, and sends nothing unsigned', async () => {
  await start(`--jobs-secrets-key=${keys.first}`);
  const { id } = await ask('/jobs/v1/webhooks', { url: receiver.url });
  const [, , keyId] = kept()[0]?.split(':') ?? [];
  for (const flags of [[], [`--jobs-secrets-key=${keys.second}`]]) {
    await start(...flags);
    const tried = await ask(`/jobs/v1/webhooks/${id as string}/test`);
    expect(tried).toMatchObject({ delivered: false });
    expect(tried.error).toContain(`Expected --jobs-secrets-key to be the key ${keyId ?? ''}`);
  }
  expect(receiver.received).toEqual([]);
});

it.each(['abc', 'a1'.repeat(31)])('refuses to start with %s, which is no key', async (key) => {
  await expect(start(`--jobs-secrets-key=${key}`)).rejects.toThrow(
    'Expected --jobs-secrets-key to be 32 bytes in hexadecimal or base64',
  );
});
