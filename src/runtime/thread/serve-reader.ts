/** The reader's thread: searches on a connection of its own, and files of deployments. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../core/assert.ts';
import { unreachable } from '../../core/unreachable.ts';
import { StoreFailure } from '../../engine/store.ts';
import { parseResource } from '../../model/resource.ts';
import { CommitProgress } from '../../store/sqlite/commit-progress.ts';
import { openReader } from '../../store/sqlite/open-database.ts';
import { createSqliteReader } from '../sqlite-reader.ts';
import type { ReaderRequest } from './protocol.ts';
import { endThread } from './end-thread.ts';
import { Responder } from './responder.ts';

export interface ReaderThreadData {
  readonly dataDir: string;
  readonly progress: SharedArrayBuffer;
}

assert(parentPort, 'the reader thread to be started by the main thread');
const data = workerData as ReaderThreadData;
const progress = new CommitProgress(data.progress);
const query = createSqliteReader(openReader(data.dataDir));
const responder = new Responder<ReaderRequest>(parentPort, (request) => void handle(request));
responder.notify({ kind: 'ready' });

async function handle(request: ReaderRequest): Promise<void> {
  try {
    switch (request.kind) {
      case 'query': {
        const result = await query(request.query, request.caller);
        // It sees what is committed, and what a crash could undo must not be told (law E4).
        await progress.durable();
        responder.answer(request.id, { kind: 'accepted', result });
        break;
      }
      case 'parse':
        responder.answer(request.id, await parseResource(request.file));
        break;
      default:
        unreachable(request);
    }
  } catch (error) {
    if (error instanceof StoreFailure) {
      if (error.kind === 'damaged') endThread(error);
      const { message: reason, trouble } = error;
      responder.answer(request.id, { kind: 'unavailable', reason, trouble });
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    responder.notify({ kind: 'error', text });
    responder.answer(request.id, { kind: 'failed', detail: String(error) });
  }
}
