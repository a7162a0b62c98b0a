import { systemCaller } from '../../../core/caller.ts';
import type { Producer } from '@platformatic/kafka';
import { eventType } from '../../../query/cloud-event.ts';
import type { EventNames } from '../../../query/cloud-event.ts';
import type { EventCursor } from '../../../query/event-cursor.ts';
import type { EncodedEvent } from '../../../query/encoded-events.ts';
import type { Orchestrator } from '../../orchestrator.ts';
import { readEvents } from '../read-events.ts';
import type { KafkaSettings } from '../relay-settings.ts';
import { claimSink, releaseSink, type SinkLeaseSettings } from '../sink-lease.ts';
import { kafkaOptions } from './kafka-options.ts';

export interface KafkaRelayOptions {
  readonly orchestrator: Orchestrator;
  readonly settings: KafkaSettings;
  readonly names: EventNames;
  readonly lease: SinkLeaseSettings;
  readonly onPublished: (count: number) => void;
  readonly onFailure: (error: unknown) => void;
}

const kafkaSinkName = 'kafka';

const eventsAtOnce = 500;
const readMax = 1024 * 1024;
const retryMs = { first: 500, max: 30_000 };
const sendWithinMs = 30_000;

type TextProducer = Producer<string, string, string, string>;

/**
 * Publishes every event to the topic of its type, with its tenant as key, on the one node that has claimed the sink.
 * All replicas acknowledge a batch of events before the cursor moves past it, so neither a broker that is down nor a
 * crash loses an event. Events without an acknowledgement are published again under the same ids.
 */
export class KafkaRelay {
  readonly #options: KafkaRelayOptions;
  readonly #running: Promise<void>;
  #producer: TextProducer | undefined;
  #isClosed = false;
  #isNudged = false;
  #wake: (() => void) | undefined;

  constructor(options: KafkaRelayOptions) {
    this.#options = options;
    options.orchestrator.onPublished(() => this.#nudge());
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#nudge();
    await this.#running;
    await this.#dropProducer();
    await releaseSink(this.#options.orchestrator, kafkaSinkName, this.#options.lease);
  }

  #nudge(): void {
    this.#isNudged = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { onFailure } = this.#options;
    let failures = 0;
    while (!this.#isClosed) {
      try {
        await this.#publishWhileClaimed(() => {
          failures = 0;
        });
      } catch (error) {
        failures += 1;
        onFailure(error);
        await this.#dropProducer();
        await this.#pause(Math.min(retryMs.first * 2 ** failures, retryMs.max), {
          wakesOnEvents: false,
        });
      }
    }
  }

  /** Publishes until another node has claimed the sink, the broker fails or the relay is closed. */
  async #publishWhileClaimed(onProgress: () => void): Promise<void> {
    const { orchestrator, lease } = this.#options;
    const claimed = await claimSink(orchestrator, kafkaSinkName, lease);
    if (claimed.kind !== 'claimed') {
      const freeAtMs = claimed.kind === 'elsewhere' ? claimed.freeAtMs : 0;
      await this.#pause(Math.max(freeAtMs - orchestrator.nowMs(), retryMs.first), {
        wakesOnEvents: false,
      });
      return;
    }
    let from: EventCursor = claimed;
    const renewAtMs = orchestrator.nowMs() + lease.leaseMs / 3;
    while (!this.#isClosed && orchestrator.nowMs() < renewAtMs) {
      this.#isNudged = false;
      const page = await readEvents(orchestrator, { ...this.#query(), from });
      if (page === undefined)
        throw new Error('Expected to read events, but the store cannot be reached');
      if (page.events.length > 0) await this.#publish(page.events);
      if (!isSame(from, page.next) && !(await this.#advance(page.next))) return;
      from = page.next;
      onProgress();
      if (page.events.length === 0 && !page.hasMore) {
        await this.#pause(renewAtMs - orchestrator.nowMs(), { wakesOnEvents: true });
      }
    }
  }

  #query() {
    const { names } = this.#options;
    return { tenantId: undefined, kinds: undefined, limit: eventsAtOnce, readMax, names };
  }

  async #publish(events: readonly EncodedEvent[]): Promise<void> {
    const { names, onPublished } = this.#options;
    const producer = (this.#producer ??= await this.#connect());
    const messages = events.map(({ kind, tenantId, text }) => ({
      topic: eventType(names.typePrefix, kind),
      key: tenantId,
      value: text,
      headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
    }));
    await within(sendWithinMs, producer.send({ messages }));
    onPublished(events.length);
  }

  /** Returns whether this node still has the claim. */
  async #advance({ sequence, entry }: EventCursor): Promise<boolean> {
    const { orchestrator, lease } = this.#options;
    const { holder } = lease;
    const outcome = await orchestrator.submit(
      { kind: 'advanceEventSink', name: kafkaSinkName, holder, sequence, entry },
      systemCaller,
    );
    if (outcome.kind !== 'accepted') throw new Error(`Expected to advance, but ${outcome.kind}`);
    return outcome.result.isHolder;
  }

  async #connect(): Promise<TextProducer> {
    // Loaded on first use, because most servers do not use Kafka.
    const { ProduceAcks, Producer, stringSerializers } = await import('@platformatic/kafka');
    return new Producer({
      ...(await kafkaOptions(this.#options.settings)),
      serializers: stringSerializers,
      acks: ProduceAcks.ALL,
      idempotent: true,
      // -1 means none: some brokers would take the default 0 for the id of a real producer.
      producerId: -1n,
      producerEpoch: -1,
      autocreateTopics: true,
    });
  }

  /**
   * After a failure it is unknown which sequence numbers the broker has seen, so the next batch needs a new producer.
   */
  async #dropProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    try {
      await producer?.close();
    } catch {
      // A failure to close is ignored: the connections are broken anyway.
    }
  }

  async #pause(ms: number, { wakesOnEvents }: { readonly wakesOnEvents: boolean }): Promise<void> {
    if (this.#isClosed || (wakesOnEvents && this.#isNudged)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(ms, 0));
      timer.unref();
      this.#wake = () => {
        if (!wakesOnEvents && !this.#isClosed) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

function isSame(left: EventCursor, right: EventCursor): boolean {
  return left.sequence === right.sequence && left.entry === right.entry;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Expected an answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
