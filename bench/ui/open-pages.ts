import type { Browser } from '@playwright/test';
import { createOne, withServers, type Running } from '../bench-server.ts';
import { keepSending, openLoad } from '../load.ts';
import type { Value } from '../result.ts';
import { throughputOf, type Throughput } from '../throughput.ts';

interface OpenPagesOptions {
  readonly pages: number;
  readonly seconds: number;
}

/** The requests that a page sends after a hint of a change. */
interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const connections = 16;
/** As in `web/src/live/changes.ts`. */
const pauseFactor = 2;
const pauseMinMs = 900;

/**
 * How much processor time of a server at full load open pages take: the benchmark records the requests of one Overview
 * in Chromium, and the pages are loops that send these after each hint, as the page does. All share the machine, so the
 * loops themselves also reduce the rate.
 */
export function measureOpenPages(
  browser: Browser,
  { pages, seconds }: OpenPagesOptions,
): Promise<readonly Value[]> {
  const server = { store: 'sqlite', nodes: 1, commitDelayMs: 0, nodeArgs: [] } as const;
  return withServers(server, async (running) => {
    const without = await createUnderLoad(running, seconds);
    const questions = await questionsOf(browser, running.server.url);
    const closing = new AbortController();
    const open = Array.from({ length: pages }, () =>
      keepOpen(running.server.url, questions, closing.signal),
    );
    const within = await createUnderLoad(running, seconds);
    closing.abort();
    const asked = (await Promise.all(open)).reduce((sum, times) => sum + times, 0);
    const more = (within.serverMicroseconds / without.serverMicroseconds - 1) * 100;
    const spentMs =
      (within.perSecond * (within.serverMicroseconds - without.serverMicroseconds)) / 1_000;
    const less = (1 - within.perSecond / without.perSecond) * 100;
    const name = `${pages} open pages`;
    return [
      { name: 'create, no open page', unit: '/s', value: without.perSecond },
      { name: `create, ${name}`, unit: '/s', value: within.perSecond },
      {
        name: `${name}: processor time a create, more`,
        unit: '%',
        value: more,
        target: { atMost: 5 },
      },
      { name: `${name}: processor time a second`, unit: 'ms', value: spentMs },
      { name: `${name}: creates, fewer`, unit: '%', value: less },
      { name: `${name}: refreshes of a page`, unit: '/s', value: asked / pages / (seconds + 1) },
    ];
  });
}

async function createUnderLoad({ server }: Running, seconds: number): Promise<Throughput> {
  const load = await openLoad([server], connections);
  let created = 0;
  let isOver = false;
  const running = keepSending(
    load.connections,
    createOne,
    () => !isOver,
    () => (created += 1),
  );
  const watched = { seconds, running, pids: [server.pid], databasePid: undefined };
  const throughput = await throughputOf(() => created, watched);
  isOver = true;
  await running;
  load.close();
  return throughput;
}

/** All requests of an Overview, except files and the stream of hints. */
async function questionsOf(browser: Browser, url: string): Promise<readonly Question[]> {
  const page = await browser.newPage({ baseURL: url });
  const questions: Question[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!/^\/(?:v2|jobs\/v1|ui\/api\/queues)(?:\/|$)/.test(pathname)) return;
    questions.push({
      method: request.method(),
      url: request.url(),
      headers: request.headers(),
      body: request.postData() ?? undefined,
    });
  });
  await page.goto('/ui/');
  await page.locator('.process-bars li').first().waitFor();
  await page.close();
  return [
    ...new Map(
      questions.map((one) => [`${one.method} ${one.url} ${one.body ?? ''}`, one]),
    ).values(),
  ];
}

/** Repeats the requests after each hint, and returns how often. */
async function keepOpen(
  url: string,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<number> {
  let refreshes = 0;
  let isRunning = false;
  const refresh = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    const began = performance.now();
    try {
      await Promise.all(questions.map((question) => ask(question, signal)));
      refreshes += 1;
      const pauseMs = Math.max(pauseMinMs, pauseFactor * (performance.now() - began));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    isRunning = false;
  };
  try {
    const response = await fetch(`${url}/ui/api/changes`, { signal });
    for await (const bytes of response.body ?? []) {
      if (Buffer.from(bytes).includes('event: changed')) void refresh();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return refreshes;
}

async function ask({ method, url, headers, body }: Question, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method,
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  });
  await response.arrayBuffer();
}
