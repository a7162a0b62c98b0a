import { type Calls, searchOf } from './calls.ts';

/** A CloudEvent 1.0. `id` is the same in every delivery of the event. */
export interface JobEvent {
  readonly specversion: string;
  /** `eventzr.jobs.enqueued.v1`. */
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly time: string;
  readonly datacontenttype: string;
  /** The tenant. */
  readonly subject: string;
  readonly data: { readonly tenantId: string; readonly jobId?: string } & Readonly<
    Record<string, unknown>
  >;
}

export interface EventPage {
  readonly events: readonly JobEvent[];
  /** The `after` of the next request, also after a restart of the reading program. */
  readonly cursor: string;
  readonly hasMore: boolean;
}

export interface EventQuery {
  /** A cursor; absent: from the oldest event that is kept. */
  readonly after?: string;
  /** Types, in full or as `enqueued`; absent: all. */
  readonly types?: readonly string[];
  /** 1 … 1,000; default 100. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface EventsClient {
  /** Reads a page, and waits up to `waitSeconds` (at most 60) for a first event. */
  read(query?: EventQuery & { readonly waitSeconds?: number }): Promise<EventPage>;
  /**
   * Reads page after page, without empty ones, until `signal` aborts. Store a page's cursor when you have processed it.
   */
  follow(query?: EventQuery): AsyncGenerator<EventPage, void, undefined>;
}

const followSeconds = 20;
/** Time beyond the requested wait. */
const graceMs = 15_000;

export function createEventsClient(calls: Calls): EventsClient {
  const read: EventsClient['read'] = async ({ signal, waitSeconds = 0, ...query } = {}) => {
    const { data, meta } = await calls.ask<readonly JobEvent[]>({
      method: 'GET',
      path: `/events${searchOf({ ...query, waitSeconds })}`,
      isRepeatable: true,
      timeoutMs: waitSeconds * 1_000 + graceMs,
      ...(signal === undefined ? {} : { signal }),
    });
    return { events: data, cursor: String(meta['cursor']), hasMore: meta['hasMore'] === true };
  };

  async function* follow(query: EventQuery = {}): AsyncGenerator<EventPage, void, undefined> {
    const { signal } = query;
    let position: Pick<EventQuery, 'after'> = query;
    while (!isAborted(signal)) {
      let page: EventPage;
      try {
        page = await read({ ...query, ...position, waitSeconds: followSeconds });
      } catch (error) {
        if (isAborted(signal)) return;
        throw error;
      }
      position = { after: page.cursor };
      if (page.events.length > 0) yield page;
    }
  }

  return { read, follow };
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
