/**
 * `GET /ui/api/changes`: notifies open pages that data has changed, without the data. A page then reads its data again
 * through the normal routes, so that access is checked only there.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { sendProblem } from '../v2/problem.ts';
import { resultText } from '../v2/result-schema.ts';
import type { RouteContext } from '../v2/route.ts';

/** The most open pages of all browsers; each costs an open connection. */
const pagesMax = 1_000;
/**
 * The most pages that one check notifies, because each of them then reads its data again. Of 50 open pages, each is notified
 * at least every 5 seconds.
 */
const notifiedMax = 12;
/** One check serves all pages. */
const checkEveryMs = 1_000;
/** Keeps proxies from closing an idle connection. */
const keepAliveEveryMs = 15_000;

export interface ChangesOptions extends Pick<RouteContext, 'orchestrator' | 'log'> {
  /** Other nodes change the same tables without telling this one. */
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
          summary: 'Server-sent events when data has changed, at most one per second',
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
  /** The pages that must still be notified of a change, those that wait longest first. */
  const waiting = new Set<ServerResponse>();
  /** Differs after a restart, so that a page notices it and reads everything again. */
  const startedAt = String(orchestrator.nowMs());
  let timer: NodeJS.Timeout | undefined;
  let seen: string | undefined;
  let ticks = 0;

  const check = async (): Promise<void> => {
    ticks += 1;
    if (ticks % (keepAliveEveryMs / checkEveryMs) === 0) send(open, ': still there\n\n');
    const now = await changeToken(orchestrator);
    const hasChanged = seen !== undefined && now !== seen;
    seen = now;
    if (hasChanged || (isShared && ticks % 2 === 0)) for (const page of open) waiting.add(page);
    const notified = [...waiting].slice(0, notifiedMax);
    for (const page of notified) waiting.delete(page);
    send(notified, 'event: changed\ndata: {}\n\n');
  };
  const start = (): void => {
    if (timer !== undefined) return;
    const checkOrLog = (): void => {
      check().catch((err: unknown) =>
        log.error({ err }, 'open pages could not be notified of changes'),
      );
    };
    timer = setInterval(checkOrLog, checkEveryMs).unref();
    // Any later difference is a change.
    checkOrLog();
  };
  const remove = (page: ServerResponse): void => {
    open.delete(page);
    waiting.delete(page);
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
      page.once('close', () => remove(page));
      start();
      return reply;
    },
    close: () => {
      clearInterval(timer);
      for (const page of open) page.end();
    },
  };
}

/**
 * Sends a text to pages. A page that does not read is disconnected, so that nothing accumulates; it reconnects by
 * itself.
 */
function send(pages: Iterable<ServerResponse>, text: string): void {
  for (const page of pages) {
    if (page.writableNeedDrain) page.destroy();
    else page.write(text);
  }
}

/** A text that differs after any change on this node. */
async function changeToken(orchestrator: RouteContext['orchestrator']): Promise<string> {
  const { commandsAccepted, jobsActivated, dueHandled, backgroundJobs, ...others } =
    await orchestrator.statistics();
  const removed = [others.endedJobsRemoved, others.instanceRowsRemoved, others.decisionsRemoved];
  return JSON.stringify([commandsAccepted, jobsActivated, dueHandled, backgroundJobs, removed]);
}
