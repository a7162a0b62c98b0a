import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { createTestApplication } from './test-application.ts';

let application: Application;
beforeAll(async () => {
  application = await createTestApplication();
});
afterAll(() => application.stop());

const badRequest = 'Bad Request';
const invalid = 'INVALID_ARGUMENT';
const long = 'x'.repeat(32_769);

it.each([
  ['publication', { correlationKey: 'k' }, invalid, 'No name provided.'],
  ['publication', { name: ' ' }, invalid, 'No name provided.'],
  ['correlation', { name: '' }, invalid, 'No messageName provided.'],
  ['publication', { name: 'n', variables: [1] }, badRequest, /variables/],
  ['publication', { name: 'n', timeToLive: 'long' }, badRequest, /timeToLive/],
  ['publication', { name: 'n', correlationKey: 5 }, badRequest, /correlationKey/],
  ['publication', { name: 'n', colour: 1 }, badRequest, /colour/],
  ['correlation', { name: 'n', timeToLive: 5 }, badRequest, /timeToLive/],
  ['correlation', { name: 'n', messageId: 'i' }, badRequest, /messageId/],
  ['publication', { name: long }, invalid, /at most 32768 characters long/],
  ['publication', { name: 'n', correlationKey: long }, invalid, /at most 32768 characters long/],
  ['publication', { name: 'n', messageId: long }, invalid, /at most 32768 characters long/],
  [
    'publication',
    { name: 'n', tenantId: 'other' },
    invalid,
    "Expected to handle request Publish Message with tenant identifier 'other', but multi-tenancy is disabled",
  ],
])('refuses the %s %o', async (route, body, title, detail) => {
  const answer = await application.app.inject({
    method: 'POST',
    url: `/v2/messages/${route}`,
    payload: body,
  });
  expect({ status: answer.statusCode, ...answer.json<object>() }).toMatchObject({
    status: 400,
    title,
    detail: typeof detail === 'string' ? detail : (expect.stringMatching(detail) as string),
  });
});

it('accepts the longest name, key and id, and null for optional members', async () => {
  const text = 'x'.repeat(32_768);
  for (const body of [
    { name: text, correlationKey: text, messageId: text, timeToLive: 60_000 },
    { name: 'n', correlationKey: null, messageId: null, timeToLive: null, variables: null },
  ]) {
    const { statusCode } = await application.app.inject({
      method: 'POST',
      url: '/v2/messages/publication',
      payload: body,
    });
    expect(statusCode).toBe(200);
  }
});
