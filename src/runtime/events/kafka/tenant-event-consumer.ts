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
/** After so long at most the list of partitions is read anew. */
const roundMs = 30_000;
const idleMs = 1_000;
const messageMax = 64 * 1024;
const systemCaller = { tenantIds: [] };

/**
 * Reads what other services say of tenants. Each partition is read by the node that holds its lease, from the place that
 * stands in our own tables, which moves behind what was applied: a crash repeats at most what came since, and an event
 * that is repeated within a day is known by its id.
 */
export class TenantEventConsumer {
  readonly #options: TenantEventConsumerOptions;
  readonly #closed = new AbortController();
  readonly #running: Promise<void>;
  readonly #held = new Map<string, PartitionPosition>();
  #consumer: Consumer | undefined;

  constructor(options: TenantEventConsumerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#drop();
    await this.#running;
    const { orchestrator, lease } = this.#options;
    await Promise.all([...this.#held.keys()].map((name) => releaseSink(orchestrator, name, lease)));
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
        await this.#drop();
        await this.#rest(retryMs);
      }
    }
  }

  /** Until the leases are to be extended. */
  async #serveRound(): Promise<void> {
    const { orchestrator, lease, settings } = this.#options;
    const source = createTenantEventSource((this.#consumer ??= await this.#connect()));
    const partitions = await this.#partitions(source);
    const untilMs = performance.now() + Math.min(lease.leaseMs / 3, roundMs);
    this.#held.clear();
    for (const { topic, partition } of partitions) {
      const name = `source kafka ${settings.group} ${topic} ${partition}`;
      const claimed = await claimSink(orchestrator, name, lease);
      if (claimed.kind !== 'held') continue;
      this.#held.set(name, { topic, partition, offset: BigInt(claimed.sequence) });
    }
    while (!this.#isClosed && performance.now() < untilMs) {
      if (this.#held.size === 0) await this.#rest(idleMs);
      else await this.#readOnce(source);
    }
  }

  /** A topic that is not there yet, or may not be read, keeps no other from being read. */
  async #partitions(source: TenantEventSource) {
    const { tenantTopics } = this.#options.settings;
    const found = await Promise.allSettled(tenantTopics.map((topic) => source.partitions(topic)));
    const failed = found.filter((one) => one.status === 'rejected');
    if (failed.length === found.length) throw failed[0]?.reason;
    for (const { reason } of failed) this.#options.onFailure(reason);
    return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  }

  async #readOnce(source: TenantEventSource): Promise<void> {
    const places = [...this.#held.values()];
    try {
      await Promise.all((await source.read(places)).map((found) => this.#takeAll(found)));
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      // At the first time it is no surprise that what is old has gone.
      if (places.some(({ offset }) => offset > 0n)) this.#options.onFailure(error);
      const existing = await source.existing(places);
      for (const [at, name] of [...this.#held.keys()].entries()) {
        const place = existing[at];
        if (place !== undefined) await this.#moveTo(name, place);
      }
    }
  }

  async #takeAll({ topic, partition, messages, next }: ReadPartition): Promise<void> {
    for (const message of messages) {
      if (this.#isClosed) return;
      await this.#take(message);
    }
    for (const [name, place] of this.#held) {
      if (place.topic !== topic || place.partition !== partition) continue;
      if (place.offset !== next) await this.#moveTo(name, { ...place, offset: next });
    }
  }

  async #moveTo(name: string, place: PartitionPosition): Promise<void> {
    const { orchestrator, lease } = this.#options;
    const { holder } = lease;
    const sequence = Number(place.offset);
    const outcome = await orchestrator.submit(
      { kind: 'advanceEventSink', name, holder, sequence, entry: 0 },
      systemCaller,
    );
    if (outcome.kind !== 'accepted') throw new Error(`Expected to advance, but ${outcome.kind}`);
    if (outcome.result.isHolder) this.#held.set(name, place);
    else this.#held.delete(name);
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

  async #connect(): Promise<Consumer> {
    // Loaded when it is needed, because most servers do without.
    const { Consumer } = await import('@platformatic/kafka');
    const { settings } = this.#options;
    // It never joins the group, which the package only wants to be named.
    return new Consumer({ ...(await kafkaOptions(settings)), groupId: settings.group });
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

  async #rest(ms: number): Promise<void> {
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
