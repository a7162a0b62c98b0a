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

const linesAtOnce = 500;
const readMax = 1024 * 1024;
const retryMs = { first: 500, max: 30_000 };
const sendWithinMs = 30_000;
const systemCaller = { tenantIds: [] };

type TextProducer = Producer<string, string, string, string>;

/**
 * Publishes every event to the topic of its type, under its tenant as key, at one node of all: that which holds the
 * lease. Each lot is acknowledged by all replicas before the cursor moves past it, so that a broker that is away, or a
 * crash, loses nothing; what had no answer is published once more under the same ids.
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
        await this.#serveWhileHeld(() => {
          failures = 0;
        });
      } catch (error) {
        failures += 1;
        onFailure(error);
        await this.#dropProducer();
        await this.#rest(Math.min(retryMs.first * 2 ** failures, retryMs.max), { hurries: false });
      }
    }
  }

  /** Until somebody else has the lease, the broker fails or the relay is closed. */
  async #serveWhileHeld(onProgress: () => void): Promise<void> {
    const { orchestrator, lease } = this.#options;
    const claimed = await claimSink(orchestrator, kafkaSinkName, lease);
    if (claimed.kind !== 'held') {
      const freeAtMs = claimed.kind === 'elsewhere' ? claimed.freeAtMs : 0;
      await this.#rest(Math.max(freeAtMs - orchestrator.nowMs(), retryMs.first), {
        hurries: false,
      });
      return;
    }
    let from: EventCursor = claimed;
    const renewAtMs = orchestrator.nowMs() + lease.leaseMs / 3;
    while (!this.#isClosed && orchestrator.nowMs() < renewAtMs) {
      this.#isNudged = false;
      const events = await readEvents(orchestrator, { ...this.#query(), from });
      if (events === undefined) throw new Error('Expected to read events, but the store is away');
      if (events.lines.length > 0) await this.#publish(events.lines);
      if (!isSame(from, events.next) && !(await this.#advance(events.next))) return;
      from = events.next;
      onProgress();
      if (events.lines.length === 0 && !events.hasMore) {
        await this.#rest(renewAtMs - orchestrator.nowMs(), { hurries: true });
      }
    }
  }

  #query() {
    const { names } = this.#options;
    return { tenantId: undefined, kinds: undefined, limit: linesAtOnce, readMax, names };
  }

  async #publish(lines: readonly EncodedEvent[]): Promise<void> {
    const { names, onPublished } = this.#options;
    const producer = (this.#producer ??= await this.#connect());
    const messages = lines.map(({ kind, tenantId, text }) => ({
      topic: eventType(names.typePrefix, kind),
      key: tenantId,
      value: text,
      headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
    }));
    await within(sendWithinMs, producer.send({ messages }));
    onPublished(lines.length);
  }

  /** Whether this node still is the one. */
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
    // Loaded when it is needed, because most servers do without.
    const { ProduceAcks, Producer, stringSerializers } = await import('@platformatic/kafka');
    return new Producer({
      ...(await kafkaOptions(this.#options.settings)),
      serializers: stringSerializers,
      acks: ProduceAcks.ALL,
      idempotent: true,
      // None yet: a broker that takes them at their word would look for the producer 0.
      producerId: -1n,
      producerEpoch: -1,
      autocreateTopics: true,
    });
  }

  /** After a failure nobody knows what of its numbering the broker has seen. */
  async #dropProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    try {
      await producer?.close();
    } catch {
      // Its connections are broken, which is why it goes.
    }
  }

  async #rest(ms: number, { hurries }: { readonly hurries: boolean }): Promise<void> {
    if (this.#isClosed || (hurries && this.#isNudged)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(ms, 0));
      timer.unref();
      this.#wake = () => {
        if (!hurries && !this.#isClosed) return;
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
