import type { Consumer } from '@platformatic/kafka';

/** One partition of a topic, and from where on it is to be read. */
export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface ReadPartition {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly (Buffer | undefined)[];
  /** Where to go on. */
  readonly next: bigint;
}

interface KnownPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Reads partitions by number, without a group: who reads what, and how far, is decided elsewhere. */
export interface TenantEventSource {
  readonly partitions: (topic: string) => Promise<readonly KnownPartition[]>;
  /** Waits a moment for messages where there are none. */
  readonly read: (places: readonly PartitionPosition[]) => Promise<readonly ReadPartition[]>;
  /** The places moved to the first message that the broker still has, where it lacks the one asked for. */
  readonly existing: (
    places: readonly PartitionPosition[],
  ) => Promise<readonly PartitionPosition[]>;
}

const waitMs = 500;
const bytesMax = 1024 * 1024;
const earliest = -2n;
const latest = -1n;
/** Messages of brokers among themselves, such as the end of a transaction. */
const controlBit = 0x20;

type Fetched = Awaited<ReturnType<Consumer['fetch']>>;
type FetchedPartition = Fetched['responses'][number]['partitions'][number];

export function createTenantEventSource(consumer: Consumer): TenantEventSource {
  const metadataOf = (topics: readonly string[], forceUpdate: boolean) =>
    consumer.metadata({ topics: [...topics], forceUpdate });

  async function read(places: readonly PartitionPosition[]): Promise<readonly ReadPartition[]> {
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const metadata = await metadataOf(topics, false);
    const leaderOf = ({ topic, partition }: PartitionPosition) =>
      metadata.topics.get(topic)?.partitions[partition]?.leader ?? -1;
    const lots = [...Map.groupBy(places, leaderOf)].map(async ([node, own]) => {
      const asked = [...Map.groupBy(own, ({ topic }) => topic)].map(([topic, of]) => ({
        topicId: metadata.topics.get(topic)?.id ?? topic,
        partitions: of.map(requestOf),
      }));
      const { responses } = await consumer.fetch({ node, topics: asked, maxWaitTime: waitMs });
      return responses.flatMap(({ topicId, partitions }) => {
        const topic = topics.find((name) => (metadata.topics.get(name)?.id ?? name) === topicId);
        return partitions.flatMap((found) => readOf(own, topic, found));
      });
    });
    return (await Promise.all(lots)).flat();
  }

  return {
    read,
    partitions: async (topic) => {
      const metadata = await metadataOf([topic], true);
      const partitions = metadata.topics.get(topic)?.partitions ?? [];
      return partitions.map((_, partition) => ({ topic, partition }));
    },
    existing: async (places) => {
      const topics = [...new Set(places.map(({ topic }) => topic))];
      const [first, end] = await Promise.all([
        consumer.listOffsets({ topics, timestamp: earliest }),
        consumer.listOffsets({ topics, timestamp: latest }),
      ]);
      return places.map((place) => {
        const from = first.get(place.topic)?.[place.partition] ?? 0n;
        const to = end.get(place.topic)?.[place.partition] ?? from;
        return place.offset < from || place.offset > to ? { ...place, offset: from } : place;
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
  places: readonly PartitionPosition[],
  topic: string | undefined,
  found: FetchedPartition,
): readonly ReadPartition[] {
  const partition = found.partitionIndex;
  const place = places.find((one) => one.topic === topic && one.partition === partition);
  if (place === undefined) return [];
  const messages: (Buffer | undefined)[] = [];
  let next = place.offset;
  for (const batch of found.records ?? []) {
    for (const record of batch.records) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta);
      // A batch comes whole, also where the place is within it.
      if (offset < place.offset || (batch.attributes & controlBit) !== 0) continue;
      messages.push(record.value ?? undefined);
    }
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (end > next) next = end;
  }
  return [{ topic: place.topic, partition, messages, next }];
}

/** Whether the broker says that it does not have what was asked for. */
export function isOutOfRange(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('apiId' in error && error.apiId === 'OFFSET_OUT_OF_RANGE') return true;
  return 'errors' in error && Array.isArray(error.errors) && error.errors.some(isOutOfRange);
}
