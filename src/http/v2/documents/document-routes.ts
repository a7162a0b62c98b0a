import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Object as ObjectOf, Optional, Unsafe } from 'typebox';
import type { DocumentStore, StoredDocument } from '../../../documents/stored-document.ts';
import { sendJson } from '../answer.ts';
import { badRequest, RefusedRequest, sendProblem, type Problem } from '../problem.ts';
import { refuseWithout } from '../refuse-without.ts';
import { NullOr, Result, resultNumber, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { AnyObject, Str } from '../schema.ts';
import { shown } from '../violation.ts';
import {
  type GivenMetadata,
  isMediaType,
  readMetadata,
  readMetadataList,
} from './document-metadata.ts';
import { registerDocumentReads } from './document-read-routes.ts';
import { referenceOf, storeProblem, storeQuery } from './document-reference.ts';
import {
  readDocumentForm,
  type DocumentForm,
  type DocumentFormNames,
  type DocumentPart,
} from './read-document-form.ts';
import { storageProblem } from './storage-problem.ts';

const tag = 'Document';
const idCharactersMax = 256;
/** The most files of one request. */
const documentsMax = 100;

const metadataResult = Result({
  contentType: resultText,
  fileName: resultText,
  expiresAt: NullOr('string', 'date-time'),
  size: resultNumber,
  processDefinitionId: NullOr('string'),
  processInstanceKey: NullOr('string'),
  customProperties: AnyObject('As they were given.'),
});
const reference = Result({
  'camunda.document.type': resultText,
  storeId: resultText,
  documentId: resultText,
  contentHash: resultText,
  metadata: metadataResult,
});
const failed = Result({
  fileName: resultText,
  status: resultNumber,
  title: resultText,
  detail: resultText,
});
const batch = Result({ createdDocuments: ArrayOf(reference), failedDocuments: ArrayOf(failed) });

const binary = Unsafe<string>({ type: 'string', format: 'binary' });
const one = ObjectOf({ file: binary, metadata: Optional(AnyObject('What is known of it.')) });
const many = ObjectOf({
  files: ArrayOf(binary),
  metadataList: Optional(ArrayOf(AnyObject('What is known of each file, in their order.'))),
});

const names: DocumentFormNames = { file: 'file', metadata: 'metadata', filesMax: 1 };
const batchNames: DocumentFormNames = {
  file: 'files',
  metadata: 'metadataList',
  filesMax: documentsMax,
};

interface Query {
  readonly storeId?: string;
  readonly documentId?: string;
}

/** Uploads have their own parser, which keeps no body in memory. */
export function registerDocumentRoutes(app: FastifyInstance, context: RouteContext): void {
  registerDocumentReads(app, context);
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('multipart/form-data', (_request, body, parsed) => {
      parsed(null, body);
    });
    registerUpload(scope, context);
    registerBatch(scope, context);
    done();
  });
}

function registerUpload(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Querystring: Query; Body: Readable | undefined }>(
    '/v2/documents',
    {
      schema: {
        querystring: ObjectOf({
          ...storeQuery,
          documentId: Optional(Str({ maxLength: idCharactersMax })),
        }),
      },
      config: {
        operation: {
          id: 'createDocument',
          tag,
          summary: 'Store a document',
          form: { mediaType: 'multipart/form-data', schema: one },
          success: { 201: { description: 'A reference to it.', schema: reference } },
          problems: [409, 413, 415, 507],
        },
      },
    },
    (request, reply) =>
      withForm({ context, request, reply, names }, async (store, { files, metadata }) => {
        const read = readMetadata(metadata);
        const [part] = files;
        if (part === undefined) return noFile('file');
        if (read.kind === 'problem') return read;
        const id = request.query.documentId;
        const stored = await storePart(store, part, { ...read.value, ...(id ? { id } : {}) });
        if (stored.kind === 'problem') return stored;
        return { kind: 'created', status: 201, body: referenceOf(stored.document) };
      }),
  );
}

function registerBatch(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Querystring: Query; Body: Readable | undefined }>(
    '/v2/documents/batch',
    {
      schema: { querystring: ObjectOf(storeQuery) },
      config: {
        operation: {
          id: 'createDocuments',
          tag,
          summary: 'Store documents',
          form: { mediaType: 'multipart/form-data', schema: many },
          success: {
            201: { description: 'All documents are stored.', schema: batch },
            207: { description: 'Some documents are not stored.', schema: batch },
          },
          problems: [415],
        },
      },
    },
    (request, reply) =>
      withForm({ context, request, reply, names: batchNames }, async (store, form) => {
        const { files } = form;
        const read = readMetadataList(form.metadata);
        if (files.length === 0) return noFile('files');
        if (read.kind === 'problem') return read;
        const all = read.value;
        if (all !== undefined && all.length !== files.length) {
          const detail = `Expected as many entries of metadataList as files, but got ${all.length} and ${files.length}`;
          return { kind: 'problem', problem: badRequest(`${detail}.`) };
        }
        return storeAll(store, files, all ?? []);
      }),
  );
}

async function storeAll(
  store: DocumentStore,
  files: readonly DocumentPart[],
  metadata: readonly GivenMetadata[],
): Promise<Answer> {
  const createdDocuments: object[] = [];
  const failedDocuments: object[] = [];
  for (const [index, part] of files.entries()) {
    const given = metadata[index] ?? {};
    const stored = await storePart(store, part, given);
    if (stored.kind === 'stored') createdDocuments.push(referenceOf(stored.document));
    else {
      const fileName = given.fileName ?? part.fileName ?? '';
      failedDocuments.push({ fileName, ...stored.problem });
    }
  }
  const status = failedDocuments.length === 0 ? 201 : 207;
  return { kind: 'created', status, body: { createdDocuments, failedDocuments } };
}

interface Refusal {
  readonly kind: 'problem';
  readonly problem: Problem;
}

type Answer =
  Refusal | { readonly kind: 'created'; readonly status: 201 | 207; readonly body: object };

interface Upload {
  readonly context: RouteContext;
  readonly request: FastifyRequest<{ Querystring: Query; Body: Readable | undefined }>;
  readonly reply: FastifyReply;
  readonly names: DocumentFormNames;
}

/** Reads the form after all checks that do not need it. Discards the files that no document has used. */
async function withForm(
  { context, request, reply, names: parts }: Upload,
  store: (documents: DocumentStore, form: DocumentForm) => Promise<Answer>,
): Promise<FastifyReply> {
  const { documents, settings } = context;
  const { body } = request;
  const refusal =
    (await refuseWithout(context, request, { right: 'DOCUMENT:CREATE', intent: 'CREATE' })) ??
    storeProblem(documents, request.query.storeId);
  if (body === undefined) return sendProblem(reply, refusal ?? noForm);
  if (refusal !== undefined || documents === undefined) {
    body.resume();
    return sendProblem(reply, refusal ?? noForm);
  }
  const answer = await readAndStore({ request, body, names: parts }, store, {
    documents,
    bytesMax: settings.documentBytesMax,
  });
  if (answer.kind === 'problem') return sendProblem(reply, answer.problem);
  return sendJson(reply.code(answer.status), JSON.stringify(answer.body));
}

async function readAndStore(
  upload: Pick<Upload, 'request' | 'names'> & { readonly body: Readable },
  store: (documents: DocumentStore, form: DocumentForm) => Promise<Answer>,
  { documents, bytesMax }: { readonly documents: DocumentStore; readonly bytesMax: number },
): Promise<Answer> {
  const contentType = upload.request.headers['content-type'] ?? '';
  try {
    const form = await readDocumentForm({ contentType, body: upload.body }, upload.names, {
      store: documents,
      bytesMax,
    });
    return await store(documents, form).finally(() =>
      Promise.all(form.files.map(({ bytes }) => documents.discard(bytes))),
    );
  } catch (error) {
    if (error instanceof RefusedRequest) return { kind: 'problem', problem: error.problem };
    const problem = storageProblem(error);
    if (problem === undefined) throw error;
    return { kind: 'problem', problem };
  }
}

const noForm: Problem = {
  status: 415,
  title: 'Unsupported Media Type',
  detail: "Content-Type '' is not supported.",
};

const tooLarge: Problem = {
  status: 413,
  title: 'Payload Too Large',
  detail: 'The document is larger than the server accepts.',
};

/** Clients do not repeat a 507 by themselves: an operator must delete documents or raise the limit. */
const noSpace: Problem = {
  status: 507,
  title: 'Insufficient Storage',
  detail:
    'Expected to store the document, but no space is left: the documents together have reached --documents-bytes-max.',
};

function noFile(part: string): Refusal {
  return { kind: 'problem', problem: badRequest(`Required part '${part}' is not present.`) };
}

type Stored = Refusal | { readonly kind: 'stored'; readonly document: StoredDocument };

async function storePart(
  store: DocumentStore,
  { fileName, contentType, bytes }: DocumentPart,
  given: GivenMetadata & { readonly id?: string },
): Promise<Stored> {
  if (bytes.excess !== 'none') {
    return { kind: 'problem', problem: bytes.excess === 'space' ? noSpace : tooLarge };
  }
  const documentId = given.id ?? randomUUID();
  const added = await store.add(bytes, {
    documentId,
    contentType:
      given.contentType ?? (isMediaType(contentType) ? contentType : 'application/octet-stream'),
    fileName: given.fileName ?? fileName ?? documentId,
    expiresAtMs: given.expiresAtMs,
    processDefinitionId: given.processDefinitionId,
    processInstanceKey: given.processInstanceKey,
    customProperties: given.customProperties ?? {},
  });
  if (added.kind === 'added') return { kind: 'stored', document: added.document };
  if (added.kind === 'full') return { kind: 'problem', problem: noSpace };
  const detail = `Document with id '${shown(documentId)}' already exists`;
  return { kind: 'problem', problem: { status: 409, title: 'ALREADY_EXISTS', detail } };
}
