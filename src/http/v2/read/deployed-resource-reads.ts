import type { FastifyInstance, FastifyReply } from 'fastify';
import { resources } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { registerByKey, registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';

const tag = 'Resource';
const { noun } = resources.deployedResource;
const path = '/v2/resources/:resourceKey';
const anyBytes = 'application/octet-stream';

/** Files that were deployed and are not executed, and forms. */
export function registerDeployedResourceReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/resources/search',
    resource: 'deployedResource',
    id: 'searchResources',
    tag,
    things: 'resources',
  });
  registerGet(app, context, {
    path,
    resource: 'deployedResource',
    id: 'getResource',
    tag,
    thing: 'resource',
  });
  registerByKey(app, context, {
    path: `${path}/content`,
    operation: {
      id: 'getResourceContent',
      tag,
      summary: 'Get a resource as text',
      success: { 200: { description: 'The file, read as UTF-8.' } },
      problems: [404, 406],
    },
    noun,
    query: (key) => ({ kind: 'content', key }),
    send: sendContent,
  });
  registerByKey(app, context, {
    path: `${path}/content/binary`,
    operation: {
      id: 'getResourceContentBinary',
      tag,
      summary: 'Get a resource as it was deployed',
      success: { 200: { description: 'The bytes.', mediaType: anyBytes } },
      problems: [404, 406],
    },
    noun,
    query: (key) => ({ kind: 'content', key }),
    produces: anyBytes,
    send: (reply, text) => reply.header('content-type', anyBytes).send(bytesOf(text)),
  });
  registerGet(app, context, {
    path: '/v2/forms/:formKey',
    resource: 'form',
    id: 'getFormByKey',
    tag: 'Form',
    thing: 'form',
  });
}

/** JSON is sent as JSON, so that clients parse it; anything else is text to them. */
function sendContent(reply: FastifyReply, text: string): FastifyReply {
  const content = bytesOf(text).toString('utf8');
  const mediaType = isJson(content) ? 'application/json' : 'text/plain; charset=utf-8';
  return reply.header('content-type', mediaType).send(content);
}

function bytesOf(text: string): Buffer {
  return Buffer.from(JSON.parse(text) as string, 'base64');
}

function isJson(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}
