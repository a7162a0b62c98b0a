import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path, serviceTask, start, userTask } from '../scenario/bpmn.ts';
import { expectMatches, isKnown } from './response-schemas.ts';
import { createTestApplication } from './test-application.ts';

/**
 * Every answer with a body is as both generations of Camunda's client want it: what is served is read from our own
 * description, so a new route is compared without being listed here, unless its request needs a body.
 */

const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
const aLongTime = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };

let application: Application;
/** Values for path parameters, of things in as many states as one scenario has. */
let keys: Readonly<Record<string, string>>;
let operations: readonly Operation[];

interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/** Bodies of requests that are not content with an empty one. */
const bodies = (): Readonly<Record<string, object>> => ({
  evaluateDecision: { decisionDefinitionId: 'rate', variables: { total: 7 } },
  evaluateExpression: { expression: '=1 + 1' },
  createProcessInstance: { processDefinitionId: 'sample', businessId: 'b-3', tags: ['t'] },
  activateJobs: { type: 'pay', worker: 'w', timeout: 1_000, maxJobsToActivate: 10 },
  getJobTypeStatistics: { filter: aLongTime },
  getJobWorkerStatistics: { filter: { ...aLongTime, jobType: 'pay' } },
  getJobTimeSeriesStatistics: { filter: { ...aLongTime, jobType: 'pay' } },
  getJobErrorStatistics: { filter: { ...aLongTime, jobType: 'pay' } },
  getProcessDefinitionInstanceVersionStatistics: { filter: { processDefinitionId: 'sample' } },
  getProcessInstanceStatisticsByDefinition: { filter: { errorHashCode: 0 } },
});
const queries: Readonly<Record<string, string>> = {
  getGlobalJobStatistics: `?from=${aLongTime.from}&to=${aLongTime.to}`,
};
/** Operations without a JSON body, or unknown to the clients: there is nothing to compare. */
const ending = new Set(['deleteResource']);

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
    const url = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => keys[name] ?? name);
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
  const decision = bodies()['evaluateDecision'];
  const evaluated = await call('POST', '/v2/decision-definitions/evaluation', decision);
  return {
    processDefinitionKey,
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
  };
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
