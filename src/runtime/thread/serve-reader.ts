/** A reader thread: runs reads on a connection of its own, or parses files of deployments. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../core/assert.ts';
import { unreachable } from '../../core/unreachable.ts';
import { StoreFailure } from '../../engine/store.ts';
import { CommitProgress } from '../../store/sqlite/commit-progress.ts';
import { openReader } from '../../store/sqlite/open-database.ts';
import { emptyLog } from '../../store/sqlite/empty-log.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import { orUnavailable } from '../or-unavailable.ts';
import { createSqliteReader } from '../sqlite-reader.ts';
import { CancelledRead } from './cancelled-read.ts';
import type { ReadAnswer, ReaderRequest } from './protocol.ts';
import { endThread } from './end-thread.ts';
import { Responder } from './responder.ts';

export interface ReaderThreadData {
  readonly dataDir: string;
  readonly limits: Pick<RuntimeLimits, 'pageBytesMax' | 'searchTimeMaxMs'>;
  readonly progress: SharedArrayBuffer;
  readonly cancelled: SharedArrayBuffer;
}

assert(parentPort, 'the reader thread to be started by the main thread');
const data = workerData as ReaderThreadData;
const progress = new CommitProgress(data.progress);
const cancelled = new CancelledRead(data.cancelled);
const query = createSqliteReader(openReader(data.dataDir), data.limits);
const responder = new Responder<ReaderRequest>(parentPort, (request) => void handle(request));
responder.notify({ kind: 'ready' });

async function handle(request: ReaderRequest): Promise<void> {
  try {
    responder.answer(request.id, await answerOf(request));
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    responder.notify({ kind: 'error', text });
    const outcome = { kind: 'failed', detail: String(error) } as const;
    responder.answer(request.id, { outcome, committed: progress.committed } satisfies ReadAnswer);
  }
}

async function answerOf(request: ReaderRequest): Promise<unknown> {
  switch (request.kind) {
    case 'query': {
      const signal = cancelled.signalOf(request.id);
      const outcome = await orUnavailable(() =>
        query(request.query, request.caller, signal).catch(endIfDamaged),
      );
      return { outcome, committed: progress.committed } satisfies ReadAnswer;
    }
    case 'parse': {
      // Only one reader parses resources, and this module is the largest that it loads.
      const { parseResource } = await import('../../model/resource.ts');
      return parseResource(request.file);
    }
    case 'checkpoint':
      return emptyLog(data.dataDir);
    default:
      return unreachable(request);
  }
}

function endIfDamaged(error: unknown): never {
  if (error instanceof StoreFailure && error.kind === 'damaged') endThread(error);
  throw error;
}
