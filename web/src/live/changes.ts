/** Asks again for what is shown when the server says that something has changed. */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

export type Connection = 'live' | 'reconnecting' | 'paused';

/** A hidden page costs the server nothing after this. */
const hiddenMs = 30_000;
const pollMs = 5_000;
/** What a refresh may take of the page's time: at most a third. */
const restFactor = 2;
const restMs = 900;

let connection: Connection = 'reconnecting';
const listeners = new Set<() => void>();

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
}

function setConnection(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

export function watchChanges(client: QueryClient): void {
  const refresh = createRefresh(client);
  let source: EventSource | undefined;
  let startedAt: string | undefined;
  let hiding: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    close();
    const opened = new EventSource('/ui/api/changes');
    source = opened;
    opened.addEventListener('hello', (event: MessageEvent<string>) => {
      if (startedAt !== undefined && startedAt !== event.data) refresh();
      if (connection !== 'live') refresh();
      startedAt = event.data;
      setConnection('live');
    });
    opened.addEventListener('changed', refresh);
    opened.addEventListener('error', () => {
      setConnection('reconnecting');
      // A browser gives up where the server answered with an error; the page does not.
      if (opened.readyState === EventSource.CLOSED)
        setTimeout(() => source === opened && open(), 2_000);
    });
  };
  setInterval(() => {
    if (connection === 'reconnecting' && !document.hidden) refresh();
  }, pollMs);
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => {
        close();
        setConnection('paused');
      }, hiddenMs);
    } else if (source === undefined) open();
  });
  open();
}

/** Never two at a time, and a pause after each that grows with what it took. */
function createRefresh(client: QueryClient): () => void {
  let isAtWork = false;
  let isWanted = false;
  const run = async (): Promise<void> => {
    isAtWork = true;
    isWanted = false;
    const began = performance.now();
    await client.invalidateQueries({ predicate: ({ meta }) => meta?.['isFixed'] !== true });
    setTimeout(
      () => {
        isAtWork = false;
        if (isWanted) void run();
      },
      Math.max(restMs, restFactor * (performance.now() - began)),
    );
  };
  return () => {
    isWanted = true;
    if (!isAtWork) void run();
  };
}
