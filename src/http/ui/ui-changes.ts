/**
 * `GET /ui/api/changes`: tells open pages that something has changed, and nothing of what. A page then asks again for
 * what it shows, by the normal routes, so that whoever may see what is decided in one place only.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { sendProblem } from '../v2/problem.ts';
import { resultText } from '../v2/result-schema.ts';
import type { RouteContext } from '../v2/route.ts';

/** Open pages of all browsers together; each costs an open connection. */
const pagesMax = 1_000;
/** One reading for all pages. */
const lookEveryMs = 1_000;
/** Keeps proxies from ending a connection that says nothing. */
const stillThereEveryMs = 15_000;

export interface ChangesOptions extends Pick<RouteContext, 'orchestrator' | 'log'> {
  /** Other nodes change the same tables, which this one is not told of. */
  readonly isShared: boolean;
}

export function registerUiChanges(app: FastifyInstance, options: ChangesOptions): void {
  const pages = createPages(options);
  app.addHook('preClose', (done) => {
    pages.close();
    done();
  });
  app.get(
    '/ui/api/changes',
    {
      config: {
        waits: true,
        operation: {
          id: 'watchUiChanges',
          tag: 'Web interface',
          summary: 'Server-sent hints that something has changed, at most one a second',
          success: {
            200: {
              description: 'Events `hello` and `changed`.',
              mediaType: 'text/event-stream',
              schema: resultText,
            },
          },
        },
      },
    },
    (_request, reply) => pages.open(reply),
  );
}

interface Pages {
  readonly open: (reply: FastifyReply) => FastifyReply;
  readonly close: () => void;
}

function createPages({ orchestrator, log, isShared }: ChangesOptions): Pages {
  const open = new Set<ServerResponse>();
  /** Differs after a restart, so that a page notices one and asks for everything again. */
  const startedAt = String(orchestrator.nowMs());
  let timer: NodeJS.Timeout | undefined;
  let seen: string | undefined;
  let ticks = 0;

  const look = async (): Promise<void> => {
    ticks += 1;
    if (ticks % (stillThereEveryMs / lookEveryMs) === 0) tell(open, ': still there\n\n');
    const now = await whatHasHappened(orchestrator);
    const hasChanged = seen !== undefined && now !== seen;
    seen = now;
    if (hasChanged || (isShared && ticks % 2 === 0)) tell(open, 'event: changed\ndata: {}\n\n');
  };
  const start = (): void => {
    if (timer !== undefined) return;
    const lookOrLog = (): void => {
      look().catch((err: unknown) => log.error({ err }, 'open pages cannot be told of changes'));
    };
    timer = setInterval(lookOrLog, lookEveryMs).unref();
    // What happens from now on is a change.
    lookOrLog();
  };
  const leave = (page: ServerResponse): void => {
    open.delete(page);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    seen = undefined;
  };
  return {
    open: (reply) => {
      if (open.size >= pagesMax) {
        const detail = `Expected at most ${pagesMax} open pages, but there are as many already`;
        return sendProblem(reply, { status: 503, title: 'RESOURCE_EXHAUSTED', detail });
      }
      reply.hijack();
      const page = reply.raw;
      page.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      page.write(`retry: 2000\nevent: hello\ndata: {"startedAt":"${startedAt}"}\n\n`);
      open.add(page);
      page.once('close', () => leave(page));
      start();
      return reply;
    },
    close: () => {
      clearInterval(timer);
      for (const page of open) page.end();
    },
  };
}

/** A page that does not read what it is sent is closed, so that nothing piles up for it; it comes again by itself. */
function tell(pages: ReadonlySet<ServerResponse>, text: string): void {
  for (const page of pages) {
    if (page.writableNeedDrain) page.destroy();
    else page.write(text);
  }
}

/** Text that is another one after anything has changed here. */
async function whatHasHappened(orchestrator: RouteContext['orchestrator']): Promise<string> {
  const { commandsAccepted, jobsActivated, endedJobsRemoved, backgroundJobs } =
    await orchestrator.statistics();
  return JSON.stringify([commandsAccepted, jobsActivated, endedJobsRemoved, backgroundJobs]);
}
