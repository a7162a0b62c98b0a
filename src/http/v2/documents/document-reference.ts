import { Optional } from 'typebox';
import type { DocumentStore, StoredDocument } from '../../../documents/stored-document.ts';
import { showDateTime } from '../../../query/date-time.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import { Str } from '../schema.ts';
import { shown } from '../violation.ts';

/** The name of the only store. */
const storeId = 'local';

export const storeQuery = {
  storeId: Optional(Str({ description: `The store; there is only '${storeId}'.` })),
};

/** The reference by which clients and process variables name a document. */
export function referenceOf(document: StoredDocument): object {
  const { documentId, hash, size, expiresAtMs } = document;
  return {
    'camunda.document.type': 'camunda',
    storeId,
    documentId,
    contentHash: hash,
    metadata: {
      contentType: document.contentType,
      fileName: document.fileName,
      expiresAt: expiresAtMs === undefined ? null : showDateTime(expiresAtMs),
      size,
      processDefinitionId: document.processDefinitionId ?? null,
      processInstanceKey: document.processInstanceKey ?? null,
      customProperties: document.customProperties,
    },
  };
}

/** The problem if a request names a store that does not exist; otherwise `undefined`. */
export function storeProblem(
  store: DocumentStore | undefined,
  given: string | undefined,
): Problem | undefined {
  if (given !== undefined && given !== '' && given !== storeId) {
    return invalidArgument(`Document store with id '${shown(given)}' does not exist`);
  }
  if (store !== undefined) return undefined;
  return {
    status: 403,
    title: 'FORBIDDEN',
    detail:
      'Expected to use documents, but this server has no folder for them (--documents, CONTINUO_DOCUMENTS).',
  };
}
