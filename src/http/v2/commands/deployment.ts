import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Object as ObjectOf, Optional, Unsafe } from 'typebox';
import { unreachable } from '../../../core/unreachable.ts';
import type { DeployedResource } from '../../../engine/command.ts';
import type {
  DeployedDefinition,
  DeploymentResult,
} from '../../../engine/deployment/deployment-result.ts';
import type { Orchestrator } from '../../../runtime/orchestrator.ts';
import { readMultipart, type Form, type FormFile } from '../../multipart.ts';
import { sendJson } from '../answer.ts';
import { badRequest, RefusedRequest, sendProblem, sendRefused, type Problem } from '../problem.ts';
import { Result, resultKey, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { TenantName } from '../schema.ts';
import { tenantOf } from '../tenancy.ts';

const form = ObjectOf({
  resources: ArrayOf(Unsafe<string>({ type: 'string', format: 'binary' }), {
    description: 'BPMN and DMN files, forms and others; either all are deployed or none.',
  }),
  tenantId: Optional(TenantName()),
});

const deployed = Unsafe({ type: ['object', 'null'] });
const result = Result({
  deploymentKey: resultKey,
  tenantId: resultText,
  deployments: ArrayOf(
    Result({
      processDefinition: deployed,
      decisionDefinition: deployed,
      decisionRequirements: deployed,
      form: deployed,
      resource: deployed,
    }),
  ),
});

/** `POST /v2/deployments`. It is the only route that reads a form, so the parser is registered only in its scope. */
export function registerDeployment(app: FastifyInstance, context: RouteContext): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'multipart/form-data',
      { parseAs: 'buffer', bodyLimit: context.settings.bodyBytesMax },
      (request: FastifyRequest, body: Buffer) => readForm(context, request, body),
    );
    scope.post<{ Body: Form | undefined }>(
      '/v2/deployments',
      {
        config: {
          operation: {
            id: 'createDeployment',
            tag: 'Resource',
            summary: 'Deploy resources',
            form: { mediaType: 'multipart/form-data', schema: form },
            success: { 200: { description: 'The deployed resources.', schema: result } },
            problems: [413, 415],
          },
        },
      },
      (request, reply) => deploy(context, request, reply),
    );
    done();
  });
}

async function readForm(
  { settings }: RouteContext,
  request: FastifyRequest,
  body: Buffer,
): Promise<Form> {
  const read = await readMultipart({
    contentType: request.headers['content-type'] ?? '',
    body,
    fileField: 'resources',
    filesMax: settings.resourcesMax,
  });
  if (read.kind === 'unreadable') throw new RefusedRequest(read.problem);
  return read;
}

async function deploy(
  { orchestrator, settings }: RouteContext,
  request: FastifyRequest<{ Body: Form | undefined }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { body } = request;
  if (body === undefined) return sendProblem(reply, noForm);
  if (body.files.length === 0) {
    return sendProblem(reply, badRequest("Required part 'resources' is not present."));
  }
  const tenant = tenantOf('Deploy Resources', body.fields.get('tenantId'), {
    caller: callerOf(request),
    multiTenancy: settings.multiTenancy,
  });
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  const resources = await Promise.all(body.files.map((file) => readResource(orchestrator, file)));
  const outcome = await orchestrator.submit(
    { kind: 'deployResources', tenantId: tenant.tenantId, resources },
    tenant.caller,
  );
  return outcome.kind === 'accepted'
    ? sendJson(reply, writeDeployment(outcome.result))
    : sendRefused(reply, outcome, 'CREATE');
}

const noForm: Problem = {
  status: 415,
  title: 'Unsupported Media Type',
  detail: "Content-Type '' is not supported.",
};

async function readResource(orchestrator: Orchestrator, file: FormFile): Promise<DeployedResource> {
  return {
    resource: await orchestrator.parseResource({ name: file.name ?? 'blob', bytes: file.bytes }),
    checksum: createHash('md5').update(file.bytes).digest('hex'),
  };
}

const nothingDeployed = {
  processDefinition: null,
  decisionDefinition: null,
  decisionRequirements: null,
  form: null,
  resource: null,
};

function writeDeployment(deployment: DeploymentResult): string {
  const { deploymentKey, tenantId } = deployment;
  return JSON.stringify({
    deploymentKey,
    tenantId,
    deployments: deployment.deployed.map((definition) => ({
      ...nothingDeployed,
      ...deploymentOf(definition, tenantId),
    })),
  });
}

function deploymentOf(definition: DeployedDefinition, tenantId: string): object {
  switch (definition.kind) {
    case 'process': {
      const { processDefinitionKey, processDefinitionId, version, resourceName } = definition;
      return {
        processDefinition: {
          processDefinitionKey,
          processDefinitionId,
          processDefinitionVersion: version,
          resourceName,
          tenantId,
        },
      };
    }
    case 'form': {
      const { formKey, formId, version, resourceName } = definition;
      return { form: { formKey, formId, version, resourceName, tenantId } };
    }
    case 'decision': {
      return {
        decisionDefinition: {
          decisionDefinitionKey: definition.decisionDefinitionKey,
          decisionDefinitionId: definition.decisionDefinitionId,
          name: definition.name,
          version: definition.version,
          decisionRequirementsKey: definition.decisionRequirementsKey,
          decisionRequirementsId: definition.decisionRequirementsId,
          tenantId,
        },
      };
    }
    case 'decisionRequirements': {
      const { decisionRequirementsKey, decisionRequirementsId, name, version } = definition;
      return {
        decisionRequirements: {
          decisionRequirementsKey,
          decisionRequirementsId,
          decisionRequirementsName: name,
          version,
          resourceName: definition.resourceName,
          tenantId,
        },
      };
    }
    case 'resource': {
      const { resourceKey, resourceId, version, resourceName } = definition;
      return { resource: { resourceKey, resourceId, version, resourceName, tenantId } };
    }
    default:
      return unreachable(definition);
  }
}
