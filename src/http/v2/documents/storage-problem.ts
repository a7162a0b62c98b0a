import { isStorageTrouble, UnreadableDocument } from '../../../documents/storage-trouble.ts';
import type { Problem } from '../problem.ts';

/** The answer to a request that only an operator can help; `undefined` if the error is a bug. */
export function storageProblem(error: unknown): Problem | undefined {
  if (!isStorageTrouble(error)) return undefined;
  const detail =
    error instanceof UnreadableDocument
      ? 'The description of the document cannot be read.'
      : 'The folder of documents cannot be read or written.';
  return { status: 503, title: 'UNAVAILABLE', detail };
}
