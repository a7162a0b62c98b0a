import { isStorageTrouble, UnreadableDocument } from '../../../documents/storage-trouble.ts';
import type { Problem } from '../problem.ts';

/** The answer if only an operator can fix the cause of the error; `undefined` if the error is a bug. */
export function storageProblem(error: unknown): Problem | undefined {
  if (!isStorageTrouble(error)) return undefined;
  const detail =
    error instanceof UnreadableDocument
      ? 'The server cannot read the metadata of the document.'
      : 'The folder of documents cannot be read or written.';
  return { status: 503, title: 'UNAVAILABLE', detail };
}
