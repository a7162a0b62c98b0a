import type { EndedInstance, JobNotice, News } from '../../engine/store.ts';

/** PostgreSQL takes 8,000 bytes at most. */
const payloadBytesMax = 7_900;
/** Of one type and tenant in one message; more wake nobody more. */
const countMax = 1_000;

/** What is to be told, added up. */
export interface Outbox {
  add(news: News): void;
  readonly jobs: Map<string, { readonly notice: JobNotice; count: number }>;
  readonly ended: EndedInstance[];
}

export function emptyOutbox(): Outbox {
  const outbox: Outbox = {
    jobs: new Map(),
    ended: [],
    add: (news) => {
      for (const { type, tenantId } of news.jobs) {
        const id = JSON.stringify([type, tenantId]);
        const known = outbox.jobs.get(id);
        if (known === undefined) outbox.jobs.set(id, { notice: { type, tenantId }, count: 1 });
        else known.count = Math.min(known.count + 1, countMax);
      }
      outbox.ended.push(...news.ended);
    },
  };
  return outbox;
}

export function isEmpty(outbox: Outbox): boolean {
  return outbox.jobs.size === 0 && outbox.ended.length === 0;
}

type Item =
  | readonly ['job', type: string, tenantId: string, count: number]
  | readonly ['ended', key: string, how: EndedInstance['how']];

/** Takes all out, in as few messages as hold it. What alone is too long for one is left to be found by polling. */
export function payloadsOf(outbox: Outbox): readonly string[] {
  const items: Item[] = [
    ...[...outbox.jobs.values()].map(
      ({ notice, count }) => ['job', notice.type, notice.tenantId, count] as const,
    ),
    ...outbox.ended.map(({ key, how }) => ['ended', key, how] as const),
  ];
  outbox.jobs.clear();
  outbox.ended.length = 0;
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

/** `undefined` for what no node of this version has written. */
export function readPayload(payload: string): News | undefined {
  const jobs: JobNotice[] = [];
  const ended: EndedInstance[] = [];
  try {
    for (const item of JSON.parse(payload) as readonly Item[]) {
      if (item[0] === 'ended') {
        ended.push({ key: item[1] as EndedInstance['key'], how: item[2] });
        continue;
      }
      const notice = { type: item[1], tenantId: item[2] as JobNotice['tenantId'] };
      for (let count = Math.min(item[3], countMax); count > 0; count -= 1) jobs.push(notice);
    }
  } catch {
    return undefined;
  }
  return { jobs, ended };
}
