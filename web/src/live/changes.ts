/** Reads the visible data again when the server reports a change. */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

export type Connection = 'live' | 'reconnecting' | 'paused';

/** The page closes its stream after it was hidden for this long. */
const hiddenMs = 30_000;
const pollMs = 5_000;
/** The pause after a refresh is twice as long as the refresh. So refreshes take at most a third of the time. */
const pauseFactor = 2;
const pauseMinMs = 900;

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

/** Watches until the caller calls the returned function. */
export function watchChanges(client: QueryClient): () => void {
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
      // The browser does not reconnect after an error answer of the server, so the page does.
      if (opened.readyState === EventSource.CLOSED)
        setTimeout(() => source === opened && open(), 2_000);
    });
  };
  const polling = setInterval(() => {
    if (connection === 'reconnecting' && !document.hidden) refresh();
  }, pollMs);
  const hideOrShow = (): void => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => {
        close();
        setConnection('paused');
      }, hiddenMs);
    } else if (source === undefined) open();
  };
  document.addEventListener('visibilitychange', hideOrShow);
  open();
  return () => {
    clearInterval(polling);
    clearTimeout(hiding);
    document.removeEventListener('visibilitychange', hideOrShow);
    close();
    setConnection('reconnecting');
  };
}

/** Runs one refresh at a time, with a pause after each. */
function createRefresh(client: QueryClient): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    isWanted = false;
    const began = performance.now();
    await client.invalidateQueries({ predicate: ({ meta }) => meta?.['isFixed'] !== true });
    setTimeout(
      () => {
        isRunning = false;
        if (isWanted) void run();
      },
      Math.max(pauseMinMs, pauseFactor * (performance.now() - began)),
    );
  };
  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}
