import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf, Object as ObjectOf } from 'typebox';
import type { Rejection } from '../../../core/rejection.ts';
import type { Query } from '../../../query/query.ts';
import { readSearch } from '../../../query/read-search.ts';
import { resources } from '../../../query/resources.ts';
import { Result, resultNumber, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, Key, Maybe, OptionalBody } from '../schema.ts';
import { filterSchema, itemResult } from '../search-schema.ts';
import { answerQuery } from './answer-query.ts';
import { sendForm } from './form-answer.ts';
import { registerByKey, registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';
import { sendXml } from './xml-answer.ts';

const tag = 'Process definition';
const thing = 'process definition';
const noun = resources.processDefinition.noun;

/** Counts of each element's instances by their state. */
export const elementStatisticsResult = Result({
  items: ArrayOf(
    Result({
      elementId: resultText,
      active: resultNumber,
      canceled: resultNumber,
      incidents: resultNumber,
      completed: resultNumber,
    }),
  ),
});

export function registerProcessDefinitionReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/process-definitions/search',
    resource: 'processDefinition',
    id: 'searchProcessDefinitions',
    tag,
    things: 'process definitions',
  });
  registerGet(app, context, {
    path: '/v2/process-definitions/:processDefinitionKey',
    resource: 'processDefinition',
    id: 'getProcessDefinition',
    tag,
    thing,
  });
  registerByKey(app, context, {
    path: '/v2/process-definitions/:processDefinitionKey/xml',
    operation: {
      id: 'getProcessDefinitionXML',
      tag,
      summary: 'Get the XML of a process definition',
      success: { 200: { description: 'The XML as it was deployed.', mediaType: 'text/xml' } },
      problems: [404, 406],
    },
    noun,
    query: (key) => ({ kind: 'xml', of: 'processDefinition', key }),
    produces: 'text/xml',
    send: sendXml,
  });
  registerByKey(app, context, {
    path: '/v2/process-definitions/:processDefinitionKey/form',
    operation: {
      id: 'getStartProcessForm',
      tag,
      summary: 'Get the form that starts a process',
      success: {
        200: { description: 'The form.', schema: itemResult(resources.form) },
        204: { description: 'The process starts without a form.' },
      },
      problems: [404],
    },
    noun,
    query: (key) => ({ kind: 'form', of: 'processDefinition', key }),
    send: sendForm,
  });
  registerElementStatistics(app, context);
}

function registerElementStatistics(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Params: { processDefinitionKey: string }; Body: { filter?: unknown } }>(
    '/v2/process-definitions/:processDefinitionKey/statistics/element-instances',
    {
      schema: {
        params: ObjectOf({ processDefinitionKey: Key() }),
        body: OptionalBody({ filter: Maybe(filterSchema(resources.processInstance)) }),
      },
      config: {
        operation: {
          id: 'getProcessDefinitionStatistics',
          tag,
          summary:
            "Count a definition's element instances in the process instances that match a filter",
          success: { 200: { description: 'Counts by element.', schema: elementStatisticsResult } },
        },
      },
    },
    (request, reply) => {
      const key = canonicalKey(request.params.processDefinitionKey);
      return answerQuery({ context, request, reply }, statisticsQuery(key, request.body.filter));
    },
  );
}

function statisticsQuery(key: string, filter: unknown): Query | Rejection {
  const read = readSearch(resources.processInstance, { filter });
  if ('code' in read) return read;
  const { conditions } = read;
  return { kind: 'elementStatistics', of: 'processDefinition', key, conditions };
}
