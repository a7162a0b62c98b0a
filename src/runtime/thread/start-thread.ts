import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Published } from '../../engine/store.ts';
import type { OnMigration } from '../../store/schema-migration.ts';
import type { EngineReady, ThreadNotice } from './protocol.ts';
import { Requester } from './requester.ts';

export interface Thread<Request> {
  /** Present only for the engine's thread. */
  readonly engine: EngineReady | undefined;
  newId(): number;
  request<Answered>(id: number, request: Request): Promise<Answered>;
  send(request: Request): void;
  terminate(): Promise<unknown>;
}

export interface ThreadEvents {
  readonly onError: (error: unknown) => void;
  readonly onNotice: (text: string) => void;
  readonly onPublished: (published: Published) => void;
  readonly onMigration: OnMigration;
  /** Called when the thread ends after it was ready. */
  readonly onExit: (error: unknown) => void;
}

/** Starts `‹name›-thread`. Resolves when the thread says that it is ready, rejects when it cannot start. */
export function startThread<Request extends object>(
  name: 'engine' | 'reader',
  workerData: unknown,
  on: ThreadEvents,
): Promise<Thread<Request>> {
  // The thread's file has the extension of this one: `.ts` in the sources, `.js` in the published package.
  const url = new URL(`./${name}-thread${extname(import.meta.filename)}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData });
    let isReady = false;
    let failure: Error | undefined;
    const onNotice = (notice: ThreadNotice) => {
      if (notice.kind === 'error') {
        on.onError(new Error(notice.text));
        return;
      }
      if (notice.kind === 'notice') {
        on.onNotice(notice.text);
        return;
      }
      if (notice.kind === 'published') {
        on.onPublished(notice.published);
        return;
      }
      if (notice.kind === 'migration') {
        on.onMigration(notice.progress);
        return;
      }
      isReady = true;
      resolve({
        engine: notice.engine,
        newId: () => requester.newId(),
        request: (id, request) => requester.request(id, request),
        send: (request) => requester.send(request),
        terminate: () => worker.terminate(),
      });
    };
    const requester = new Requester<Request>(worker, onNotice);
    worker.on('error', (error: Error) => {
      failure = error;
      reject(error);
    });
    worker.on('exit', () => {
      const reason = `Expected the ${name} thread to run, but it ended`;
      requester.answerAll({ kind: 'unavailable', reason });
      if (isReady) on.onExit(failure ?? new Error(reason));
    });
  });
}
