import type { Consumer } from '@platformatic/kafka';

/** One partition of a topic, and the offset of the next message to read. */
export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface ReadPartition {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly (Buffer | undefined)[];
  /** The offset of the next read. */
  readonly next: bigint;
}

interface KnownPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * Reads partitions by number, without a consumer group: the caller decides who reads which partition, and from where.
 */
export interface TenantEventSource {
  readonly partitions: (topic: string) => Promise<readonly KnownPartition[]>;
  /** Waits up to half a second for messages where there are none. */
  readonly read: (positions: readonly PartitionPosition[]) => Promise<readonly ReadPartition[]>;
  /** The same positions, each moved to the first message that the broker still has if it lacks the requested one. */
  readonly existing: (
    positions: readonly PartitionPosition[],
  ) => Promise<readonly PartitionPosition[]>;
}

const waitMs = 500;
const bytesMax = 1024 * 1024;
const earliest = -2n;
const latest = -1n;
/** Marks messages between brokers, such as the end of a transaction. */
const controlBit = 0x20;

type Fetched = Awaited<ReturnType<Consumer['fetch']>>;
type FetchedPartition = Fetched['responses'][number]['partitions'][number];

export function createTenantEventSource(consumer: Consumer): TenantEventSource {
  const metadataOf = (topics: readonly string[], forceUpdate: boolean) =>
    consumer.metadata({ topics: [...topics], forceUpdate });

  async function read(positions: readonly PartitionPosition[]): Promise<readonly ReadPartition[]> {
    const topics = [...new Set(positions.map(({ topic }) => topic))];
    const metadata = await metadataOf(topics, false);
    const leaderOf = ({ topic, partition }: PartitionPosition) =>
      metadata.topics.get(topic)?.partitions[partition]?.leader ?? -1;
    const reads = [...Map.groupBy(positions, leaderOf)].map(async ([node, own]) => {
      const requested = [...Map.groupBy(own, ({ topic }) => topic)].map(([topic, of]) => ({
        topicId: metadata.topics.get(topic)?.id ?? topic,
        partitions: of.map(requestOf),
      }));
      const { responses } = await consumer.fetch({ node, topics: requested, maxWaitTime: waitMs });
      return responses.flatMap(({ topicId, partitions }) => {
        const topic = topics.find((name) => (metadata.topics.get(name)?.id ?? name) === topicId);
        return partitions.flatMap((found) => readOf(own, topic, found));
      });
    });
    return (await Promise.all(reads)).flat();
  }

  return {
    read,
    partitions: async (topic) => {
      const metadata = await metadataOf([topic], true);
      const partitions = metadata.topics.get(topic)?.partitions ?? [];
      return partitions.map((_, partition) => ({ topic, partition }));
    },
    existing: async (positions) => {
      const topics = [...new Set(positions.map(({ topic }) => topic))];
      const [first, end] = await Promise.all([
        consumer.listOffsets({ topics, timestamp: earliest }),
        consumer.listOffsets({ topics, timestamp: latest }),
      ]);
      return positions.map((position) => {
        const from = first.get(position.topic)?.[position.partition] ?? 0n;
        const to = end.get(position.topic)?.[position.partition] ?? from;
        return position.offset < from || position.offset > to
          ? { ...position, offset: from }
          : position;
      });
    },
  };
}

function requestOf({ partition, offset }: PartitionPosition) {
  return {
    partition,
    currentLeaderEpoch: -1,
    fetchOffset: offset,
    lastFetchedEpoch: -1,
    partitionMaxBytes: bytesMax,
  };
}

function readOf(
  positions: readonly PartitionPosition[],
  topic: string | undefined,
  found: FetchedPartition,
): readonly ReadPartition[] {
  const partition = found.partitionIndex;
  const position = positions.find((one) => one.topic === topic && one.partition === partition);
  if (position === undefined) return [];
  const messages: (Buffer | undefined)[] = [];
  let next = position.offset;
  for (const batch of found.records ?? []) {
    for (const record of batch.records) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta);
      // The broker sends whole batches, even if the position is inside one.
      if (offset < position.offset || (batch.attributes & controlBit) !== 0) continue;
      messages.push(record.value ?? undefined);
    }
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (end > next) next = end;
  }
  return [{ topic: position.topic, partition, messages, next }];
}

/** Whether the broker reports that it does not have the requested offset. */
export function isOutOfRange(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('apiId' in error && error.apiId === 'OFFSET_OUT_OF_RANGE') return true;
  return 'errors' in error && Array.isArray(error.errors) && error.errors.some(isOutOfRange);
}
