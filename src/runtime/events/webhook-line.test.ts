import { expect, it } from 'vitest';
import type { TenantId } from '../../core/tenant.ts';
import type { WebhookKey } from '../../core/key.ts';
import { writeEventLine, writeEventLines } from '../../query/event-lines.ts';
import type { Orchestrator } from '../orchestrator.ts';
import { WebhookLine } from './webhook-line.ts';
import { newWebhookSecret } from './webhook-secret.ts';

const tenantId = 'tenant-a' as TenantId;
const text = '{"id":"e-1","type":"job.enqueued"}';

it.each(Array.from({ length: 20 }, (_, turns) => turns))(
  'misses no event of which it is told %i turns after it was read from',
  async (turns) => {
    let isThere = false;
    const posted: string[] = [];
    const query = () => {
      const answer = isThere && posted.length === 0 ? theEvent : none;
      void afterTurns(turns, () => {
        if (isThere) return;
        isThere = true;
        line.nudge();
      });
      return Promise.resolve({ kind: 'accepted', result: answer });
    };
    const line = new WebhookLine(newRow(), {
      orchestrator: { query } as unknown as Orchestrator,
      poster: {
        post: (_, body) => {
          posted.push(body);
          return Promise.resolve({ status: 200 });
        },
        close: () => undefined,
      },
      typePrefix: '',
      nowMs: () => 0,
      random: () => 0.5,
      onPosted: () => undefined,
      onProgress: () => undefined,
    });
    line.nudge();
    await new Promise((resolve) => setImmediate(resolve));
    await line.end();
    expect(posted).toEqual([text]);
  },
);

const none = writeEventLines({ sequence: 1, entry: 0 }, [], false);
const theEvent = writeEventLines(
  { sequence: 2, entry: 0 },
  [writeEventLine({ at: { sequence: 1, entry: 0 }, kind: 'enqueued', tenantId, text })],
  false,
);

async function afterTurns(turns: number, act: () => void): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  act();
}

function newRow(): WebhookLine['row'] {
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
    nextTryAtMs: undefined,
    deliveries: [],
    createdAtMs: 0,
    updatedAtMs: 0,
  };
}
