import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import { askAs, deploy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
let agentInstanceKey: string;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication();
  await deploy(server, { 'wait.bpmn': sequence('wait', userTask('task')) });
  const { body: work } = await startedWork();
  const { elementInstanceKey } = work.jobs[0];
  const definition = { model: 'm', provider: 'p', systemPrompt: 's' };
  const agent = await ask('POST /v2/agent-instances', { elementInstanceKey, definition });
  agentInstanceKey = agent.body.agentInstanceKey as string;
  const ofThem = { processDefinitionId: 'wait' };
  await Promise.all([1, 2].map(() => ask('POST /v2/process-instances', ofThem)));
}, 60_000);
afterAll(() => server.stop());

async function startedWork() {
  await deploy(server, { 'work.bpmn': sequence('worked', serviceTask('work')) });
  await ask('POST /v2/process-instances', { processDefinitionId: 'worked' });
  const activation = { type: 'work', timeout: 1000, maxJobsToActivate: 1, requestTimeout: -1 };
  return ask('POST /v2/jobs/activation', activation);
}

interface Sortable {
  readonly path: string;
  readonly fields: readonly string[];
}

interface Described {
  readonly paths: Readonly<Record<string, { readonly post?: { readonly requestBody?: Body } }>>;
}

interface Body {
  readonly content: {
    readonly 'application/json'?: {
      readonly schema: {
        readonly properties?: {
          readonly sort?: {
            readonly items: { readonly properties: { readonly field: { enum: string[] } } };
          };
        };
      };
    };
  };
}

/** Read from our own description, so that a new search or field is tested without being listed here. */
async function sortables(): Promise<readonly Sortable[]> {
  const { paths } = (await server.app.inject('/openapi.json')).json<Described>();
  return Object.entries(paths).flatMap(([path, { post }]) => {
    const schema = post?.requestBody?.content['application/json']?.schema;
    const fields = schema?.properties?.sort?.items.properties.field.enum;
    return path.startsWith('/v2/') && fields !== undefined ? [{ path, fields }] : [];
  });
}

/** Filters for searches that need one. */
const filters: Readonly<Record<string, object>> = {
  '/v2/process-definitions/statistics/process-instances-by-version': {
    processDefinitionId: 'wait',
  },
  '/v2/incidents/statistics/process-instances-by-definition': { errorHashCode: 0 },
};

it('every search sorts by each of its fields in both orders, also beyond the first page', async () => {
  const { body: tasks } = await ask('POST /v2/user-tasks/search', {});
  const [task] = (tasks as { readonly items: readonly Readonly<Record<string, string>>[] }).items;
  const keys: Readonly<Record<string, string>> = { ...task, agentInstanceKey };
  const searches = await sortables();
  expect(searches.length).toBeGreaterThan(40);
  const failed: unknown[] = [];
  for (const { path, fields } of searches) {
    const call = `POST ${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => keys[name] ?? name)}`;
    const needed = filters[path] === undefined ? {} : { filter: filters[path] };
    for (const sort of fields.flatMap((field) => [{ field }, { field, order: 'DESC' }])) {
      let page: object = { limit: 1 };
      for (let left = 2; left > 0; left -= 1) {
        const { status, body } = await ask(call, { ...needed, sort: [sort], page });
        if (status !== 200) failed.push([path, sort, page, status, body]);
        const after = (body as { page?: { endCursor?: string | null } }).page?.endCursor;
        page = { limit: 1, ...(after == null ? {} : { after }) };
      }
    }
  }
  expect(failed).toEqual([]);
}, 60_000);
