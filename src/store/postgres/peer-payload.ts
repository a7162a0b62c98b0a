import type { TenantId } from '../../core/tenant.ts';
import type { EndedInstance, JobNotice, PeerNotice } from '../../engine/store.ts';

/** PostgreSQL accepts less than 8,000 bytes. */
const payloadBytesMax = 7_900;
/** Notices of one type and tenant in one message; further ones would wake no further polls. */
const countMax = 1_000;

/** The collected notices that are not sent yet. */
export interface Outbox {
  add(peerNotice: Omit<PeerNotice, 'published'>): void;
  /** For each tenant the last of its events that has a number. */
  readonly sequenced: Map<TenantId, number>;
  readonly jobs: Counted;
  readonly queued: Counted;
  readonly ended: EndedInstance[];
}

type Counted = Map<string, { readonly notice: JobNotice; count: number }>;

export function emptyOutbox(): Outbox {
  const outbox: Outbox = {
    jobs: new Map(),
    queued: new Map(),
    ended: [],
    sequenced: new Map(),
    add: ({ jobs, queued, ended }) => {
      count(outbox.jobs, jobs);
      count(outbox.queued, queued);
      for (const instance of ended) outbox.ended.push(instance);
    },
  };
  return outbox;
}

function count(counted: Counted, notices: readonly JobNotice[]): void {
  for (const { type, tenantId, count: more = 1 } of notices) {
    const id = JSON.stringify([type, tenantId]);
    const known = counted.get(id) ?? { notice: { type, tenantId }, count: 0 };
    known.count = Math.min(known.count + more, countMax);
    counted.set(id, known);
  }
}

export function isEmpty({ jobs, queued, ended, sequenced }: Outbox): boolean {
  return jobs.size + queued.size + ended.length + sequenced.size === 0;
}

type Item =
  | readonly [kind: 'job' | 'queued', type: string, tenantId: string, count: number]
  | readonly ['event', tenantId: string, sequence: number]
  | readonly ['ended', key: string, how: EndedInstance['how']];

/**
 * Returns all notices in as few messages as possible, and forgets them. A notice that is too long for a message is left
 * to polling.
 */
export function payloadsOf(outbox: Outbox): readonly string[] {
  const items: Item[] = [
    ...itemsOf('job', outbox.jobs),
    ...itemsOf('queued', outbox.queued),
    ...[...outbox.sequenced].map(([id, sequence]) => ['event', id, sequence] as const),
    ...outbox.ended.map(({ key, how }) => ['ended', key, how] as const),
  ];
  outbox.jobs.clear();
  outbox.queued.clear();
  outbox.ended.length = 0;
  outbox.sequenced.clear();
  const payloads: string[] = [];
  let parts: string[] = [];
  let bytes = 2;
  for (const item of items) {
    const part = JSON.stringify(item);
    const size = Buffer.byteLength(part) + 1;
    if (size + 2 > payloadBytesMax) continue;
    if (bytes + size > payloadBytesMax) {
      payloads.push(`[${parts.join(',')}]`);
      parts = [];
      bytes = 2;
    }
    parts.push(part);
    bytes += size;
  }
  if (parts.length > 0) payloads.push(`[${parts.join(',')}]`);
  return payloads;
}

function itemsOf(kind: 'job' | 'queued', counted: Counted): readonly Item[] {
  return [...counted.values()].map(({ notice, count: number }) => [
    kind,
    notice.type,
    notice.tenantId,
    number,
  ]);
}

/** `sequence`: the last event number of another node; 0 if the message has none. */
export type ReadNotice = PeerNotice & { readonly sequence: number };

/** `undefined` for a text that no node of this version has written. */
export function readPayload(payload: string): ReadNotice | undefined {
  const peerNotice = {
    jobs: [] as JobNotice[],
    queued: [] as JobNotice[],
    ended: [] as EndedInstance[],
    published: [] as TenantId[],
    sequence: 0,
  };
  try {
    for (const item of JSON.parse(payload) as readonly Item[]) {
      if (item[0] === 'ended') {
        peerNotice.ended.push({ key: item[1] as EndedInstance['key'], how: item[2] });
        continue;
      }
      if (item[0] === 'event') {
        peerNotice.published.push(item[1] as TenantId);
        peerNotice.sequence = Math.max(peerNotice.sequence, item[2]);
        continue;
      }
      const notices = item[0] === 'queued' ? peerNotice.queued : peerNotice.jobs;
      const notice = { type: item[1], tenantId: item[2] as JobNotice['tenantId'] };
      for (let left = Math.min(item[3], countMax); left > 0; left -= 1) notices.push(notice);
    }
  } catch {
    return undefined;
  }
  return peerNotice;
}
