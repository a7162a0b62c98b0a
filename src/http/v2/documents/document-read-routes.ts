import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Object as ObjectOf, Optional, type Static } from 'typebox';
import type { Right } from '../../../core/permissions.ts';
import type { DocumentStore, StoredDocument } from '../../../documents/stored-document.ts';
import { showDateTime } from '../../../query/date-time.ts';
import { sendJson } from '../answer.ts';
import { invalidArgument, RefusedRequest, sendProblem, type Problem } from '../problem.ts';
import { refuseWithout } from '../refuse-without.ts';
import { Result, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { Int64, Maybe, OptionalBody, Str } from '../schema.ts';
import { shown } from '../violation.ts';
import { storeProblem, storeQuery } from './document-reference.ts';
import { storageProblem } from './storage-problem.ts';

const tag = 'Document';
const path = '/v2/documents/:documentId';
const anyBytes = 'application/octet-stream';
const hourMs = 3_600_000;
/** The last moment of the year 9999: later ones have no date-time text. */
const latestMs = 253_402_300_799_999;

const params = ObjectOf({ documentId: Str() });
const hashQuery = ObjectOf({ ...storeQuery, contentHash: Optional(Str()) });
const linkBody = OptionalBody({
  timeToLive: Maybe(
    Int64({ description: 'How long the link is valid, in milliseconds; default one hour.' }),
  ),
});

interface Parts {
  readonly context: RouteContext;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export function registerDocumentReads(app: FastifyInstance, context: RouteContext): void {
  app.register((scope, _options, done) => {
    // The handler of all routes answers and logs an error that is thrown here.
    scope.setErrorHandler((error: Error) => {
      const problem = storageProblem(error);
      throw problem === undefined ? error : new RefusedRequest(problem, { cause: error });
    });
    registerGet(scope, context);
    registerDelete(scope, context);
    registerLink(scope, context);
    registerLinked(scope, context);
    done();
  });
}

function registerGet(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Params: Static<typeof params>; Querystring: Static<typeof hashQuery> }>(
    path,
    {
      schema: { params, querystring: hashQuery },
      config: {
        produces: anyBytes,
        operation: {
          id: 'getDocument',
          tag,
          summary: 'Get the bytes of a document',
          success: { 200: { description: 'The bytes.', mediaType: anyBytes } },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const parts = { context, request, reply };
      const store = await openStore(parts, 'DOCUMENT:READ', request.query.storeId);
      if ('problem' in store) return sendProblem(reply, store.problem);
      const found = await findDocument(store, request.params.documentId, request.query.contentHash);
      if ('problem' in found) return sendProblem(reply, found.problem);
      return sendBytes(reply, store, found);
    },
  );
}

function registerDelete(app: FastifyInstance, context: RouteContext): void {
  const querystring = ObjectOf(storeQuery);
  app.delete<{ Params: Static<typeof params>; Querystring: Static<typeof querystring> }>(
    path,
    {
      schema: { params, querystring },
      config: {
        operation: {
          id: 'deleteDocument',
          tag,
          summary: 'Delete a document',
          success: { 204: { description: 'The document is deleted.' } },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const parts = { context, request, reply };
      const store = await openStore(parts, 'DOCUMENT:DELETE', request.query.storeId);
      if ('problem' in store) return sendProblem(reply, store.problem);
      const { documentId } = request.params;
      if (await store.remove(documentId)) return reply.code(204).send();
      return sendProblem(reply, absent(documentId));
    },
  );
}

function registerLink(app: FastifyInstance, context: RouteContext): void {
  app.post<{
    Params: Static<typeof params>;
    Querystring: Static<typeof hashQuery>;
    Body: { readonly timeToLive?: number | null };
  }>(
    `${path}/links`,
    {
      schema: { params, querystring: hashQuery, body: linkBody },
      config: {
        operation: {
          id: 'createDocumentLink',
          tag,
          summary: 'Create a link to a document, which needs no credentials',
          success: {
            201: {
              description: 'The link.',
              schema: Result({ url: resultText, expiresAt: resultText }),
            },
          },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const parts = { context, request, reply };
      const store = await openStore(parts, 'DOCUMENT:CREATE', request.query.storeId);
      if ('problem' in store) return sendProblem(reply, store.problem);
      const timeToLiveMs = request.body.timeToLive ?? hourMs;
      if (timeToLiveMs <= 0) {
        return sendProblem(reply, invalidArgument('The time to live must be greater than 0.'));
      }
      const { documentId } = request.params;
      const found = await findDocument(store, documentId, request.query.contentHash);
      if ('problem' in found) return sendProblem(reply, found.problem);
      const untilMs = Math.min(context.orchestrator.nowMs() + timeToLiveMs, latestMs);
      const token = await store.sign(found, untilMs);
      const url = `${request.protocol}://${request.host}/v2/document-links/${token}`;
      const body = { url, expiresAt: showDateTime(untilMs) };
      return sendJson(reply.code(201), JSON.stringify(body));
    },
  );
}

function registerLinked(app: FastifyInstance, { documents }: RouteContext): void {
  const linked = ObjectOf({ token: Str() });
  app.get<{ Params: Static<typeof linked> }>(
    '/v2/document-links/:token',
    {
      schema: { params: linked },
      config: {
        isPublic: true,
        produces: anyBytes,
        operation: {
          id: 'getLinkedDocument',
          tag,
          summary: 'Get the bytes of a document by a link',
          success: { 200: { description: 'The bytes.', mediaType: anyBytes } },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const found = await documents?.verify(request.params.token);
      if (documents === undefined || found === undefined) return sendProblem(reply, noLink);
      return sendBytes(reply, documents, found);
    },
  );
}

const noLink: Problem = {
  status: 404,
  title: 'NOT_FOUND',
  detail: 'The link is wrong or has expired.',
};

async function openStore(
  { context, request }: Parts,
  right: Right,
  storeId: string | undefined,
): Promise<DocumentStore | { readonly problem: Problem }> {
  const [, intent = ''] = right.split(':');
  const problem =
    (await refuseWithout(context, request, { right, intent })) ??
    storeProblem(context.documents, storeId);
  if (problem !== undefined) return { problem };
  return context.documents ?? { problem: noLink };
}

async function findDocument(
  store: DocumentStore,
  id: string,
  hash: string | undefined,
): Promise<StoredDocument | { readonly problem: Problem }> {
  const document = await store.find(id);
  if (document === undefined) return { problem: absent(id) };
  if (hash === undefined || hash.trim() === '') {
    return { problem: invalidArgument(`No document hash provided for document ${shown(id)}`) };
  }
  if (hash === document.hash) return document;
  const detail = `Document hash for document ${shown(id)} doesn't match the provided hash ${shown(hash)}`;
  return { problem: invalidArgument(detail) };
}

function absent(id: string): Problem {
  return { status: 404, title: 'NOT_FOUND', detail: `Document with id '${shown(id)}' not found` };
}

/** Documents come from clients, so a browser must neither guess their type nor run them as a page of this server. */
async function sendBytes(
  reply: FastifyReply,
  store: DocumentStore,
  document: StoredDocument,
): Promise<FastifyReply> {
  const bytes = await store.read(document);
  if (bytes === undefined) return sendProblem(reply, absent(document.documentId));
  const name = encodeURIComponent(document.fileName.toWellFormed());
  return reply
    .header('content-type', document.contentType)
    .header('content-length', document.size)
    .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', 'sandbox')
    .send(bytes);
}
