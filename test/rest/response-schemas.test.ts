import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path, serviceTask, start, userTask } from '../scenario/bpmn.ts';
import { catchOf, file, message, process, startOf } from '../scenario/message-bpmn.ts';
import { expectMatches, isKnown } from './response-schemas.ts';
import { createTestApplication } from './test-application.ts';

/**
 * Every answer with a body matches both generations of Camunda's client. The routes are read from our own OpenAPI
 * document, so a new route is compared without being listed here, unless its request needs a body.
 */

const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
const aLongTime = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };

let application: Application;
/** Values for path parameters: resources in as many states as one scenario has. */
let keys: Readonly<Record<string, string>>;
let operations: readonly Operation[];

interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/** Bodies of requests for which an empty one is not enough. */
const none = { processDefinitionId: 'none' };
const bodies = (): Readonly<Record<string, object>> => ({
  evaluateDecision: { decisionDefinitionId: 'rate', variables: { total: 7 } },
  evaluateExpression: { expression: '=1 + 1' },
  cancelProcessInstancesBatchOperation: { filter: none },
  suspendProcessInstancesBatchOperation: { filter: none },
  resumeProcessInstancesBatchOperation: { filter: none },
  resolveIncidentsBatchOperation: { filter: { processDefinitionId: 'sample' } },
  migrateProcessInstancesBatchOperation: {
    filter: none,
    migrationPlan: {
      targetProcessDefinitionKey: '1',
      mappingInstructions: [{ sourceElementId: 'pay', targetElementId: 'pay' }],
    },
  },
  modifyProcessInstancesBatchOperation: {
    filter: none,
    moveInstructions: [{ sourceElementId: 'pay', targetElementId: 'approve' }],
  },
  deleteProcessInstancesBatchOperation: { filter: none },
  deleteDecisionInstancesBatchOperation: { filter: { decisionDefinitionId: 'none' } },
  updateJobsBatchOperation: { filter: none, changeset: { retries: 1 } },
  createProcessInstance: { processDefinitionId: 'sample', businessId: 'b-3', tags: ['t'] },
  correlateMessage: { name: 'begun', correlationKey: 'k' },
  evaluateConditionals: { variables: { x: 1 } },
  broadcastSignal: { signalName: 'nobody-waits' },
  publishMessage: { name: 'paid', correlationKey: 'a', timeToLive: 1_000, messageId: 'm-1' },
  activateJobs: { type: 'pay', worker: 'w', timeout: 1_000, maxJobsToActivate: 10 },
  getJobTypeStatistics: { filter: aLongTime },
  getJobWorkerStatistics: { filter: { ...aLongTime, jobType: 'pay' } },
  getJobTimeSeriesStatistics: { filter: { ...aLongTime, jobType: 'pay' } },
  getJobErrorStatistics: { filter: { ...aLongTime, jobType: 'pay' } },
  getProcessDefinitionInstanceVersionStatistics: { filter: { processDefinitionId: 'sample' } },
  // Default roles may do more than the older client knows.
  searchAuthorizations: { filter: { ownerId: 'ann' } },
  updateUser: { name: 'Ann', email: 'ann@example.com' },
  updateGroup: { name: 'Group', description: 'of people' },
  updateRole: { name: 'Role' },
  updateTenant: { name: 'Tenant' },
  createGlobalClusterVariable: { name: 'name', value: { a: 1 } },
  updateGlobalClusterVariable: { value: 2 },
  createTenantClusterVariable: { name: 'name', value: 'text' },
  updateTenantClusterVariable: { value: [true] },
  updateGlobalTaskListener: { type: 'audit', eventTypes: ['canceling'], priority: 7 },
  updateMappingRule: { name: 'Rule', claimName: 'department', claimValue: 'sales' },
  getProcessInstanceStatisticsByDefinition: { filter: { errorHashCode: 0 } },
});
const queries: Readonly<Record<string, string>> = {
  getUsageMetrics: `?startTime=${aLongTime.from}&endTime=${aLongTime.to}`,
  getGlobalJobStatistics: `?from=${aLongTime.from}&to=${aLongTime.to}`,
};
/** Operations without a JSON body, or unknown to the clients: there is nothing to compare. */
const ending = new Set([
  'deleteResource',
  // Searches would show kinds that the older client does not know.
  'deleteDecisionInstancesBatchOperation',
  'updateJobsBatchOperation',
]);

beforeAll(async () => {
  application = await createTestApplication('--authentication=basic', '--long-poll-ms=0');
  keys = await playScenario();
  operations = await answeringOperations();
});
afterAll(() => application.stop());

it('gives answers that both generations of the client accept', async () => {
  expect(operations.length).toBeGreaterThan(40);
  const inOrder = [
    ...operations.filter(({ id }) => !ending.has(id)),
    ...operations.filter(({ id }) => ending.has(id)),
  ];
  for (const { id, method, path: template } of inOrder) {
    // The caller acts for this tenant only.
    const values = id.endsWith('TenantClusterVariable')
      ? { ...keys, tenantId: '%3Cdefault%3E' }
      : keys;
    const url = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
    const body = method === 'GET' ? undefined : (bodies()[id] ?? {});
    expectMatches(id, await call(method, `${url}${queries[id] ?? ''}`, body));
  }
});

async function call(method: Operation['method'], url: string, payload?: object): Promise<unknown> {
  const response = await application.app.inject({
    method,
    url,
    headers: { authorization },
    ...(payload === undefined ? {} : { payload }),
  });
  expect(response.statusCode, `${method} ${url}: ${response.body}`).toBeLessThan(300);
  return response.body === '' ? undefined : response.json();
}

async function answeringOperations(): Promise<readonly Operation[]> {
  const { paths } = (await call('GET', '/openapi.json')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  };
  const ofThisDialect = Object.entries(paths).filter(([template]) => template.startsWith('/v2/'));
  return ofThisDialect.flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(([, { operationId, responses }]) => {
        const isJson = responses['200']?.content?.['application/json'] !== undefined;
        return isJson && isKnown(operationId) && operationId !== 'createDeployment';
      })
      .map(([method, { operationId }]) => ({
        id: operationId,
        method: method.toUpperCase() as Operation['method'],
        path: template,
      })),
  );
}

interface Described {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, unknown>> } | undefined>
  >;
}

/** One instance waits with an incident, one at a user task with a form; one has ended. */
async function playScenario(): Promise<Readonly<Record<string, string>>> {
  const deployment = await deploy();
  expectMatches('createDeployment', deployment);
  const processDefinitionKey = textAt(deployment, 'processDefinitionKey');
  const formKey = textAt(deployment, 'formKey');
  const failing = await create();
  await create();
  const { jobs } = (await call('POST', '/v2/jobs/activation', {
    type: 'pay',
    worker: 'w',
    timeout: 60_000,
    maxJobsToActivate: 2,
  })) as { readonly jobs: readonly { readonly jobKey: string }[] };
  const [first = '', second = ''] = jobs.map(({ jobKey }) => jobKey);
  await call('POST', `/v2/jobs/${first}/failure`, { retries: 0, errorMessage: 'no money' });
  await call('POST', `/v2/jobs/${second}/completion`, { variables: { paid: true } });
  const userTaskKey = await find('user-tasks', 'userTaskKey');
  await call('POST', `/v2/user-tasks/${userTaskKey}/assignment`, { assignee: 'ada' });
  const begun = { name: 'begun', correlationKey: 'other' };
  await call('POST', '/v2/messages/correlation', begun);
  const batch = await call('POST', '/v2/process-instances/cancellation', { filter: none });
  const decision = bodies()['evaluateDecision'];
  const evaluated = await call('POST', '/v2/decision-definitions/evaluation', decision);
  return {
    ...(await makeIdentity()),
    processDefinitionKey,
    batchOperationKey: textAt(batch, 'batchOperationKey'),
    formKey,
    decisionDefinitionKey: textAt(deployment, 'decisionDefinitionKey'),
    decisionRequirementsKey: textAt(deployment, 'decisionRequirementsKey'),
    decisionEvaluationInstanceKey: textAt(evaluated, 'decisionEvaluationInstanceKey'),
    userTaskKey,
    processInstanceKey: failing,
    elementInstanceKey: await find('element-instances', 'elementInstanceKey'),
    incidentKey: await find('incidents', 'incidentKey'),
    variableKey: await find('variables', 'variableKey'),
    resourceKey: await find('resources', 'resourceKey'),
    auditLogKey: await find('audit-logs', 'auditLogKey'),
  };
}

/** One of each kind, with a member of each kind where it may have some. */
async function makeIdentity(): Promise<Readonly<Record<string, string>>> {
  const ids = { username: 'ann', groupId: 'g', roleId: 'r', tenantId: 't', mappingRuleId: 'm' };
  const { username, groupId, roleId, tenantId, mappingRuleId } = ids;
  await call('POST', '/v2/users', { username, password: 'p' });
  await call('POST', '/v2/groups', { groupId, name: 'Group' });
  await call('POST', '/v2/roles', { roleId, name: 'Role' });
  await call('POST', '/v2/tenants', { tenantId, name: 'Tenant' });
  const rule = { mappingRuleId, name: 'Rule', claimName: 'c', claimValue: 'v' };
  await call('POST', '/v2/mapping-rules', rule);
  const listener = { id: 'id', type: 'audit', eventTypes: ['all'] };
  await call('POST', '/v2/global-task-listeners', listener);
  const members = [`users/${username}`, 'clients/c', `mapping-rules/${mappingRuleId}`];
  for (const member of members) {
    for (const container of [`groups/${groupId}`, `roles/${roleId}`, `tenants/${tenantId}`]) {
      await call('PUT', `/v2/${container}/${member}`);
    }
  }
  await call('PUT', `/v2/roles/${roleId}/groups/${groupId}`);
  await call('PUT', `/v2/tenants/${tenantId}/groups/${groupId}`);
  await call('PUT', `/v2/tenants/${tenantId}/roles/${roleId}`);
  const own = bodies()['searchAuthorizations'];
  const found = await call('POST', '/v2/authorizations/search', own);
  return { ...ids, authorizationKey: textAt(found, 'authorizationKey') };
}

async function create(): Promise<string> {
  const body = { processDefinitionId: 'sample', variables: { total: 7 }, tags: ['vip'] };
  return textAt(await call('POST', '/v2/process-instances', body), 'processInstanceKey');
}

async function find(resource: string, name: string): Promise<string> {
  return textAt(await call('POST', `/v2/${resource}/search`, {}), name);
}

/** The first member of that name, wherever it is. */
function textAt(answer: unknown, name: string): string {
  const found = new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(answer));
  if (found?.[1] === undefined) throw new Error(`Expected ${name} in ${JSON.stringify(answer)}`);
  return found[1];
}

async function deploy(): Promise<unknown> {
  const form = new FormData();
  const files = {
    'ask.form': '{"id":"ask","type":"default","components":[]}',
    'rate.dmn': `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rates" name="Rates"
      namespace="t"><decision id="rate" name="Rate"><decisionTable id="table"><input id="i"><inputExpression
      id="e"><text>total</text></inputExpression></input><output id="o" name="rate" /><rule id="r"><inputEntry
      id="ie"><text>&gt; 1</text></inputEntry><outputEntry id="oe"><text>"high"</text></outputEntry></rule>
      </decisionTable></decision></definitions>`,
    'robot.rpa': '{"id":"robot","script":"Log"}',
    'begun.bpmn': file(
      [message('m', 'begun', '=1')],
      process('begun', catchOf('hear', 'm'), startOf('begin', 'm')),
    ),
    'sample.bpmn': bpmn(
      'sample',
      start(),
      serviceTask('pay'),
      userTask('approve', '<zeebe:formDefinition formId="ask" />'),
      end(),
      path('start->pay->approve->end'),
    ),
  };
  for (const [name, text] of Object.entries(files)) {
    form.append('resources', new Blob([text]), name);
  }
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const response = await application.app.inject({
    method: 'POST',
    url: '/v2/deployments',
    headers: { authorization, 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}
