import type { FastifyInstance, FastifyReply } from 'fastify';
import type { DeployedFile } from '../../../query/reads/text-of.ts';
import { resources } from '../../../query/resources.ts';
import { jsonMediaType, notAcceptable, sendProblem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { AnyObject } from '../schema.ts';
import { shown } from '../violation.ts';
import { sendForm } from './form-answer.ts';
import { registerByKey, registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';
import { sendTagged } from './send-tagged.ts';

const tag = 'Resource';
const { noun } = resources.deployedResource;
const path = '/v2/resources/:resourceKey';
const anyBytes = 'application/octet-stream';

/** Reads of deployed files that are not executed, and of forms. */
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
      summary: 'Get an RPA script; other resources are available only as bytes',
      success: { 200: { description: 'The script.', schema: AnyObject('As it was deployed.') } },
      problems: [404, 406],
    },
    noun,
    query: (key) => ({ kind: 'content', key }),
    send: sendScript,
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
    send: (reply, text) =>
      sendTagged(reply, { mediaType: anyBytes, content: bytesOf(fileOf(text)) }),
  });
  registerGet(app, context, {
    path: '/v2/forms/:formKey',
    resource: 'form',
    id: 'getFormByKey',
    tag: 'Form',
    thing: 'form',
    send: sendForm,
  });
}

/** The deployment has checked that an RPA script is a JSON object. */
function sendScript(reply: FastifyReply, text: string): FastifyReply {
  const file = fileOf(text);
  if (file.name.toLowerCase().endsWith('.rpa')) {
    return sendTagged(reply, {
      mediaType: jsonMediaType,
      content: new TextDecoder().decode(bytesOf(file)),
    });
  }
  const detail =
    `Expected the resource to be an RPA script, but it is the file '${shown(file.name)}'. ` +
    'Its bytes are at content/binary.';
  return sendProblem(reply, notAcceptable(detail));
}

function fileOf(text: string): DeployedFile {
  return JSON.parse(text) as DeployedFile;
}

function bytesOf({ contentBase64 }: DeployedFile): Buffer {
  return Buffer.from(contentBase64, 'base64');
}
