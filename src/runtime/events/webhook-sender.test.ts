import { expect, it } from 'vitest';
import type { TenantId } from '../../core/tenant.ts';
import type { WebhookKey } from '../../core/key.ts';
import { encodeEvent, encodeEvents } from '../../query/encoded-events.ts';
import type { Orchestrator } from '../orchestrator.ts';
import { WebhookSender } from './webhook-sender.ts';
import { newWebhookSecret } from './webhook-secret.ts';

const tenantId = 'tenant-a' as TenantId;
const text = '{"id":"e-1","type":"job.enqueued"}';

it.each(Array.from({ length: 20 }, (_, microtasks) => microtasks))(
  'sends every event of which it is notified %i microtasks after its read',
  async (microtasks) => {
    let isThere = false;
    const posted: string[] = [];
    const sender = newSender({
      posted,
      read: () => {
        const answer = isThere && posted.length === 0 ? theEvent : none;
        void afterMicrotasks(microtasks, () => {
          if (isThere) return;
          isThere = true;
          sender.nudge();
        });
        return answer;
      },
    });
    sender.nudge();
    await new Promise((resolve) => setImmediate(resolve));
    await sender.end();
    expect(posted).toEqual([text]);
  },
);

it('sends by itself after the wait when it starts during the wait after a failure', async () => {
  const posted: string[] = [];
  let nowMs = 0;
  const sender = newSender({
    posted,
    read: () => (posted.length === 0 ? theEvent : none),
    nowMs: () => nowMs,
    nextTryAtMs: 1,
  });
  sender.nudge();
  nowMs = 1;
  await expect.poll(() => posted).toEqual([text]);
  await sender.end();
});

function newSender(of: {
  readonly posted: string[];
  readonly read: () => string;
  readonly nowMs?: () => number;
  readonly nextTryAtMs?: number;
}): WebhookSender {
  const query = () => Promise.resolve({ kind: 'accepted', result: of.read() });
  return new WebhookSender(newRow(of.nextTryAtMs), {
    orchestrator: { query } as unknown as Orchestrator,
    poster: {
      post: (_, body) => {
        of.posted.push(body);
        return Promise.resolve({ status: 200 });
      },
      close: () => undefined,
    },
    names: { typePrefix: '', source: '' },
    nowMs: of.nowMs ?? (() => 0),
    random: () => 0.5,
    onPosted: () => undefined,
    onProgress: () => undefined,
  });
}

const none = encodeEvents({ sequence: 1, entry: 0 }, [], false);
const theEvent = encodeEvents(
  { sequence: 2, entry: 0 },
  [encodeEvent({ at: { sequence: 1, entry: 0 }, kind: 'enqueued', tenantId, text })],
  false,
);

async function afterMicrotasks(microtasks: number, act: () => void): Promise<void> {
  for (let microtask = 0; microtask < microtasks; microtask += 1) await Promise.resolve();
  act();
}

function newRow(nextTryAtMs: number | undefined): WebhookSender['row'] {
  return {
    key: '1' as WebhookKey,
    tenantId,
    url: 'https://example.com/',
    description: undefined,
    kinds: [],
    secrets: [{ secret: newWebhookSecret() }],
    disabledAtMs: undefined,
    disabledReason: undefined,
    sequence: 1,
    entry: 0,
    epoch: 0,
    failures: 0,
    failingSinceMs: undefined,
    nextTryAtMs,
    deliveries: [],
    createdAtMs: 0,
    updatedAtMs: 0,
  };
}
