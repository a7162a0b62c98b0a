/** The reader's thread: searches on a connection of its own, and files of deployments. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../core/assert.ts';
import { unreachable } from '../../core/unreachable.ts';
import { parseResource } from '../../model/resource.ts';
import { openReader } from '../../store/sqlite/open-database.ts';
import { createSqliteReader } from '../sqlite-reader.ts';
import type { ReaderRequest } from './protocol.ts';
import { Responder } from './responder.ts';

export interface ReaderThreadData {
  readonly dataDir: string;
}

assert(parentPort, 'the reader thread to be started by the main thread');
const { dataDir } = workerData as ReaderThreadData;
const query = createSqliteReader(openReader(dataDir));
const responder = new Responder<ReaderRequest>(parentPort, (request) => void handle(request));
responder.notify({ kind: 'ready' });

async function handle(request: ReaderRequest): Promise<void> {
  try {
    switch (request.kind) {
      case 'query':
        responder.answer(request.id, {
          kind: 'accepted',
          result: await query(request.query, request.caller),
        });
        break;
      case 'parse':
        responder.answer(request.id, await parseResource(request.file));
        break;
      default:
        unreachable(request);
    }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    responder.notify({ kind: 'error', text });
    responder.answer(request.id, { kind: 'failed', detail: String(error) });
  }
}
