import type { Consumer } from '@platformatic/kafka';
import { readTenantEvent } from '../../../engine/background/read-tenant-event.ts';
import type { Orchestrator } from '../../orchestrator.ts';
import type { KafkaSettings } from '../relay-settings.ts';
import { kafkaOptions } from './kafka-options.ts';

export interface TenantEventConsumerOptions {
  readonly orchestrator: Orchestrator;
  readonly settings: KafkaSettings;
  readonly onFailure: (error: unknown) => void;
}

const retryMs = 5_000;
const messageMax = 64 * 1024;

type BytesConsumer = Consumer;

/** Reads what other services say of tenants, in a group with the other nodes: each message once at least. */
export class TenantEventConsumer {
  readonly #options: TenantEventConsumerOptions;
  readonly #closed = new AbortController();
  readonly #running: Promise<void>;
  #consumer: BytesConsumer | undefined;

  constructor(options: TenantEventConsumerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#drop();
    await this.#running;
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await this.#consume();
      } catch (error) {
        if (!this.#isClosed) this.#options.onFailure(error);
      }
      await this.#drop();
      await this.#rest();
    }
  }

  async #consume(): Promise<void> {
    const { settings } = this.#options;
    const { Consumer } = await import('@platformatic/kafka');
    const consumer: BytesConsumer = new Consumer({
      ...(await kafkaOptions(settings)),
      groupId: settings.group,
      autocommit: false,
    });
    this.#consumer = consumer;
    const stream = await consumer.consume({
      topics: [...settings.tenantTopics],
      mode: 'committed',
      fallbackMode: 'earliest',
      maxWaitTime: 1_000,
    });
    for await (const message of stream) {
      if (this.#isClosed) return;
      await this.#take(message.value);
      await message.commit();
    }
  }

  /** A message that cannot be read is passed over and told of: it would stand in the way of all others for ever. */
  async #take(value: Buffer | undefined): Promise<void> {
    const { orchestrator, onFailure } = this.#options;
    const read =
      value === undefined || value.length > messageMax
        ? ({ kind: 'invalid', reason: 'the message is empty or too long' } as const)
        : readTenantEvent(parse(value));
    if (read.kind === 'ignored') return;
    if (read.kind === 'invalid') {
      onFailure(new Error(`Expected a tenant event, but ${read.reason}`));
      return;
    }
    const { event } = read;
    const outcome = await orchestrator.submit(
      { kind: 'applyTenantEvent', ...event },
      { tenantIds: [event.tenantId] },
    );
    if (outcome.kind !== 'accepted') throw new Error(`Expected to apply it, but ${outcome.kind}`);
  }

  async #drop(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    try {
      await consumer?.close(true);
    } catch {
      // Its connections are broken, which is why it goes.
    }
  }

  async #rest(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, retryMs);
      this.#closed.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function parse(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}
