import { expect, it } from 'vitest';
import { createFaultyApplication } from '../rest/faulty-application.ts';
import { audience, createIssuer, issuerName } from './issuer.ts';
import { createWebhookReceiver } from './webhook-receiver.ts';

const timeout = 15_000;

it('a webhook is disabled once, though the database was away when its answer came', async () => {
  const issuer = createIssuer();
  const receiver = await createWebhookReceiver();
  receiver.answer = { status: 410 };
  const { app, faults, stop } = await createFaultyApplication(
    `--jobs-jwks=${issuer.keyFile}`,
    `--jobs-issuer=${issuerName}`,
    `--jobs-audience=${audience}`,
    '--jobs-webhooks-allow-private',
  );
  const headers = { authorization: `Bearer ${await issuer.tokenOf({})}` };
  const post = async (url: string, payload: object): Promise<Webhook> => {
    const response = await app.inject({ method: 'POST', url, headers, payload });
    expect(response.statusCode).toBe(201);
    return response.json<Answer>().data;
  };
  const { id } = await post('/jobs/v1/webhooks', { url: receiver.url });
  const show = async (): Promise<Webhook> =>
    (await app.inject({ url: `/jobs/v1/webhooks/${id}`, headers })).json<Answer>().data;

  faults.webhooksAreAway = true;
  await post('/jobs/v1/enqueue', { type: 'hook', payload: {} });
  await expect.poll(() => faults.webhookReadsRefused, { timeout }).toBeGreaterThan(0);
  expect(receiver.received).toHaveLength(1);
  expect(await show()).toMatchObject({ status: 'active', failures: 0 });
  faults.webhooksAreAway = false;
  await expect
    .poll(show, { timeout })
    .toMatchObject({ status: 'disabled', failures: 1, deliveries: [{ status: 410 }] });
  expect(receiver.received).toHaveLength(1);

  await stop();
  await receiver.close();
});

interface Answer {
  readonly data: Webhook;
}

interface Webhook {
  readonly id: string;
}
