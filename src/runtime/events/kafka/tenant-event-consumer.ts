import { callerOfTenant, systemCaller } from '../../../core/caller.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from '@platformatic/kafka';
import { readTenantEvent } from '../../../engine/background/read-tenant-event.ts';
import type { Orchestrator } from '../../orchestrator.ts';
import type { KafkaSettings } from '../relay-settings.ts';
import { claimSink, releaseSink, type SinkLeaseSettings } from '../sink-lease.ts';
import { kafkaOptions } from './kafka-options.ts';
import {
  createTenantEventSource,
  isOutOfRange,
  type PartitionPosition,
  type ReadPartition,
  type TenantEventSource,
} from './tenant-event-source.ts';

export interface TenantEventConsumerOptions {
  readonly orchestrator: Orchestrator;
  readonly settings: KafkaSettings;
  readonly lease: SinkLeaseSettings;
  readonly onFailure: (error: unknown) => void;
}

const retryMs = 5_000;
/** The list of partitions is read again at least this often. */
const roundMs = 30_000;
const idleMs = 1_000;
const messageMax = 64 * 1024;

/**
 * Reads the events of other services about tenants. Each partition is read by the one node that has claimed it. The
 * position is a row of our own tables, which moves past an event once it is applied: after a crash, only events since
 * then are read again, and an event that is repeated within a day is recognized by its id.
 */
export class TenantEventConsumer {
  readonly #options: TenantEventConsumerOptions;
  readonly #closed = new AbortController();
  readonly #running: Promise<void>;
  readonly #claimed = new Map<string, PartitionPosition>();
  #consumer: Consumer | undefined;

  constructor(options: TenantEventConsumerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#dropConsumer();
    await this.#running;
    const { orchestrator, lease } = this.#options;
    await Promise.all(
      [...this.#claimed.keys()].map((name) => releaseSink(orchestrator, name, lease)),
    );
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await this.#serveRound();
      } catch (error) {
        if (this.#isClosed) return;
        this.#options.onFailure(error);
        await this.#dropConsumer();
        await this.#pause(retryMs);
      }
    }
  }

  /** Reads until the claims must be extended. */
  async #serveRound(): Promise<void> {
    const { orchestrator, lease, settings } = this.#options;
    const source = createTenantEventSource((this.#consumer ??= await this.#connect()));
    const partitions = await this.#partitions(source);
    const untilMs = performance.now() + Math.min(lease.leaseMs / 3, roundMs);
    this.#claimed.clear();
    for (const { topic, partition } of partitions) {
      const name = `source kafka ${settings.group} ${topic} ${partition}`;
      const claimed = await claimSink(orchestrator, name, lease);
      if (claimed.kind !== 'claimed') continue;
      this.#claimed.set(name, { topic, partition, offset: BigInt(claimed.sequence) });
    }
    while (!this.#isClosed && performance.now() < untilMs) {
      if (this.#claimed.size === 0) await this.#pause(idleMs);
      else await this.#readOnce(source);
    }
  }

  /** A topic that does not exist yet, or must not be read, does not keep the others from being read. */
  async #partitions(source: TenantEventSource) {
    const { tenantTopics } = this.#options.settings;
    const found = await Promise.allSettled(tenantTopics.map((topic) => source.partitions(topic)));
    const failed = found.filter((one) => one.status === 'rejected');
    if (failed.length === found.length) throw failed[0]?.reason;
    for (const { reason } of failed) this.#options.onFailure(reason);
    return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  }

  async #readOnce(source: TenantEventSource): Promise<void> {
    const positions = [...this.#claimed.values()];
    try {
      await Promise.all((await source.read(positions)).map((found) => this.#applyAll(found)));
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      // On the first read from offset 0 it is normal that the broker has deleted old messages.
      if (positions.some(({ offset }) => offset > 0n)) this.#options.onFailure(error);
      const existing = await source.existing(positions);
      for (const [at, name] of [...this.#claimed.keys()].entries()) {
        const position = existing[at];
        if (position !== undefined) await this.#moveTo(name, position);
      }
    }
  }

  async #applyAll({ topic, partition, messages, next }: ReadPartition): Promise<void> {
    for (const message of messages) {
      if (this.#isClosed) return;
      await this.#apply(message);
    }
    for (const [name, position] of this.#claimed) {
      if (position.topic !== topic || position.partition !== partition) continue;
      if (position.offset !== next) await this.#moveTo(name, { ...position, offset: next });
    }
  }

  async #moveTo(name: string, position: PartitionPosition): Promise<void> {
    const { orchestrator, lease } = this.#options;
    const { holder } = lease;
    const sequence = Number(position.offset);
    const outcome = await orchestrator.submit(
      { kind: 'advanceEventSink', name, holder, sequence, entry: 0 },
      systemCaller,
    );
    if (outcome.kind !== 'accepted') throw new Error(`Expected to advance, but ${outcome.kind}`);
    if (outcome.result.isHolder) this.#claimed.set(name, position);
    else this.#claimed.delete(name);
  }

  /** Reports and skips a message that cannot be read: it would block all messages behind it. */
  async #apply(value: Buffer | undefined): Promise<void> {
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
      callerOfTenant(event.tenantId),
    );
    if (outcome.kind !== 'accepted') throw new Error(`Expected to apply it, but ${outcome.kind}`);
  }

  async #connect(): Promise<Consumer> {
    // Loaded on first use, because most servers do not use Kafka.
    const { Consumer } = await import('@platformatic/kafka');
    const { settings } = this.#options;
    // The consumer never joins the group; the package only requires a name.
    return new Consumer({ ...(await kafkaOptions(settings)), groupId: settings.group });
  }

  async #dropConsumer(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    try {
      await consumer?.close(true);
    } catch {
      // A failure to close is ignored: the connections are broken anyway.
    }
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#closed;
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}

function parse(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}
