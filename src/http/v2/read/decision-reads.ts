import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf } from 'typebox';
import type { XmlQuery } from '../../../query/query.ts';
import { resources, type ResourceName } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { DecisionInstanceId } from '../schema.ts';
import { itemResult } from '../search-schema.ts';
import { absentByKey, answerQuery } from './answer-query.ts';
import { registerByKey, registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';
import { sendXml } from './xml-answer.ts';

/** Reads of decisions, of their files and of decision instances. */
export function registerDecisionReads(app: FastifyInstance, context: RouteContext): void {
  registerDefinitionReads(app, context, {
    path: '/v2/decision-definitions',
    parameter: 'decisionDefinitionKey',
    resource: 'decisionDefinition',
    name: 'DecisionDefinition',
    searchId: 'searchDecisionDefinitions',
    tag: 'Decision definition',
    thing: 'decision definition',
    things: 'decision definitions',
  });
  registerDefinitionReads(app, context, {
    path: '/v2/decision-requirements',
    parameter: 'decisionRequirementsKey',
    resource: 'decisionRequirements',
    name: 'DecisionRequirements',
    searchId: 'searchDecisionRequirements',
    tag: 'Decision requirements',
    thing: 'decision requirements',
    things: 'decision requirements',
  });
  registerSearch(app, context, {
    path: '/v2/decision-instances/search',
    resource: 'decisionInstance',
    id: 'searchDecisionInstances',
    tag: 'Decision instance',
    things: 'decision instances',
  });
  registerDecisionInstance(app, context);
}

interface Definitions {
  readonly path: string;
  readonly parameter: string;
  readonly resource: XmlQuery['of'] & ResourceName;
  /** The resource's name in operation ids. */
  readonly name: string;
  readonly searchId: string;
  readonly tag: string;
  readonly thing: string;
  readonly things: string;
}

function registerDefinitionReads(
  app: FastifyInstance,
  context: RouteContext,
  { path, parameter, resource, name, searchId, tag, thing, things }: Definitions,
): void {
  registerSearch(app, context, { path: `${path}/search`, resource, id: searchId, tag, things });
  registerGet(app, context, {
    path: `${path}/:${parameter}`,
    resource,
    id: `get${name}`,
    tag,
    thing,
  });
  registerByKey(app, context, {
    path: `${path}/:${parameter}/xml`,
    operation: {
      id: `get${name}XML`,
      tag,
      summary: `Get the XML of a ${thing}`,
      success: { 200: { description: 'The XML as it was deployed.', mediaType: 'text/xml' } },
      problems: [404, 406],
    },
    noun: resources[resource].noun,
    query: (key) => ({ kind: 'xml', of: resource, key }),
    produces: 'text/xml',
    send: sendXml,
  });
}

function registerDecisionInstance(app: FastifyInstance, context: RouteContext): void {
  const { noun } = resources.decisionInstanceDetail;
  app.get<{ Params: { decisionEvaluationInstanceKey: string } }>(
    '/v2/decision-instances/:decisionEvaluationInstanceKey',
    {
      schema: { params: ObjectOf({ decisionEvaluationInstanceKey: DecisionInstanceId() }) },
      config: {
        operation: {
          id: 'getDecisionInstance',
          tag: 'Decision instance',
          summary: 'Get a decision instance, with its inputs and the rules that matched',
          success: {
            200: {
              description: 'The decision instance.',
              schema: itemResult(resources.decisionInstanceDetail),
            },
          },
          problems: [404],
        },
      },
    },
    (request, reply) => {
      const id = request.params.decisionEvaluationInstanceKey;
      const [evaluationKey = '', index = ''] = id.split('-');
      return answerQuery(
        { context, request, reply },
        { kind: 'decisionInstance', evaluationKey, index },
        { absent: absentByKey(noun, id) },
      );
    },
  );
}
