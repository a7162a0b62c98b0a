import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf } from 'typebox';
import { resources } from '../../../query/resources.ts';
import { NullOr, Result, resultKey, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { elementStatisticsResult } from './process-definition-reads.ts';
import { registerIncidentsBelow } from './incident-reads.ts';
import { registerByKey, registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';

const tag = 'Process instance';
const noun = resources.processInstance.noun;
const path = '/v2/process-instances/:processInstanceKey';

const sequenceFlowsResult = Result({
  items: ArrayOf(
    Result({
      sequenceFlowId: resultText,
      processInstanceKey: resultKey,
      rootProcessInstanceKey: NullOr('string'),
      processDefinitionKey: resultKey,
      processDefinitionId: resultText,
      elementId: resultText,
      tenantId: resultText,
    }),
  ),
});

const callHierarchyResult = ArrayOf(
  Result({
    processInstanceKey: resultKey,
    processDefinitionKey: resultKey,
    processDefinitionName: resultText,
  }),
);

export function registerProcessInstanceReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/process-instances/search',
    resource: 'processInstance',
    id: 'searchProcessInstances',
    tag,
    things: 'process instances',
  });
  registerGet(app, context, {
    path,
    resource: 'processInstance',
    id: 'getProcessInstance',
    tag,
    thing: 'process instance',
  });
  registerByKey(app, context, {
    path: `${path}/sequence-flows`,
    operation: {
      id: 'getProcessInstanceSequenceFlows',
      tag,
      summary: 'Get the sequence flows that a process instance took',
      success: { 200: { description: 'Each flow once.', schema: sequenceFlowsResult } },
    },
    noun,
    query: (processInstanceKey) => ({ kind: 'sequenceFlows', processInstanceKey }),
  });
  registerByKey(app, context, {
    path: `${path}/call-hierarchy`,
    operation: {
      id: 'getProcessInstanceCallHierarchy',
      tag,
      summary: 'Get the process instances that led to this one',
      success: {
        200: { description: 'From the root to the instance itself.', schema: callHierarchyResult },
      },
      problems: [404],
    },
    noun,
    query: (processInstanceKey) => ({ kind: 'callHierarchy', processInstanceKey }),
  });
  registerByKey(app, context, {
    path: `${path}/statistics/element-instances`,
    operation: {
      id: 'getProcessInstanceStatistics',
      tag,
      summary: 'Count the elements of a process instance',
      success: { 200: { description: 'Counts by element.', schema: elementStatisticsResult } },
    },
    noun,
    query: (key) => ({ kind: 'elementStatistics', of: 'processInstance', key }),
  });
  registerIncidentsBelow(app, context, {
    path: `${path}/incidents/search`,
    root: 'processInstance',
    id: 'searchProcessInstanceIncidents',
    tag,
  });
}
