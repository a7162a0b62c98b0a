/** Searches all kinds of resources for a text at once. A failed search does not affect the others. */
import { call, callJobs } from '../api/call.ts';
import type { Incident, Page, ProcessDefinition, ProcessInstance, UserTask } from '../api/nouns.ts';
import { ui } from '../router.ts';

export interface Found {
  readonly kind: string;
  readonly name: string;
  readonly href: string;
}

const shownOfAKind = 5;

type Finder = (text: string) => Promise<readonly Found[]>;

async function search<Item>(path: string, filter: object): Promise<readonly Item[]> {
  const page: Page<Item> = await call('POST', `/v2${path}/search`, {
    filter,
    page: { limit: shownOfAKind },
  });
  return page.items;
}

const byKey: readonly Finder[] = [
  async (key) => {
    const found = await call<ProcessInstance>('GET', `/v2/process-instances/${key}`);
    return [{ kind: 'Instance', name: found.processDefinitionName, href: ui(`/instances/${key}`) }];
  },
  async (key) => {
    const found = await call<ProcessDefinition>('GET', `/v2/process-definitions/${key}`);
    return [{ kind: 'Process', name: nameOf(found), href: ui(`/processes/${key}`) }];
  },
  async (key) => {
    const found = await call<UserTask>('GET', `/v2/user-tasks/${key}`);
    return [{ kind: 'Task', name: found.name ?? found.elementId, href: ui(`/tasks/${key}`) }];
  },
  async (key) => {
    const found = await call<Incident>('GET', `/v2/incidents/${key}`);
    return [incidentFound(found)];
  },
  async (key) => {
    const [found] = await search<{ processInstanceKey: string; type: string }>('/jobs', {
      jobKey: key,
    });
    if (found === undefined) return [];
    const href = ui(`/instances/${found.processInstanceKey}`, { tab: 'jobs' });
    return [{ kind: 'Job of a process', name: found.type, href }];
  },
  async (key) => {
    const found = await call<{
      processInstanceKey: string;
      elementId: string;
      elementName: string;
    }>('GET', `/v2/element-instances/${key}`);
    const href = ui(`/instances/${found.processInstanceKey}`, { element: found.elementId });
    return [{ kind: 'Element', name: found.elementName, href }];
  },
];

const byText: readonly Finder[] = [
  async (text) =>
    (
      await search<ProcessInstance>('/process-instances', { businessId: { $like: `${text}*` } })
    ).map((found) => ({
      kind: 'Instance',
      name: `${found.businessId ?? found.processInstanceKey} · ${found.processDefinitionName}`,
      href: ui(`/instances/${found.processInstanceKey}`),
    })),
  async (text) =>
    (
      await search<ProcessDefinition>('/process-definitions', {
        name: { $like: `*${text}*` },
        isLatestVersion: true,
      })
    ).map((found) => ({
      kind: 'Process',
      name: nameOf(found),
      href: ui(`/processes/${found.processDefinitionKey}`),
    })),
  async (text) =>
    (await search<UserTask>('/user-tasks', { name: { $like: `*${text}*` }, state: 'CREATED' })).map(
      (found) => ({
        kind: 'Task',
        name: found.name ?? found.elementId,
        href: ui(`/tasks/${found.userTaskKey}`),
      }),
    ),
  async (text) =>
    (
      await search<Incident>('/incidents', {
        errorMessage: { $like: `*${text}*` },
        state: 'ACTIVE',
      })
    ).map(incidentFound),
  async (text) =>
    (
      await search<{ name: string; value: string; processInstanceKey: string }>('/variables', {
        value: { $in: [text, JSON.stringify(text)] },
      })
    ).map(({ name, value, processInstanceKey }) => ({
      kind: 'Variable',
      name: `${name} = ${value.slice(0, 60)}`,
      href: ui(`/instances/${processInstanceKey}`),
    })),
];

async function findJob(id: string): Promise<readonly Found[]> {
  const { data } = await callJobs<{ type: string }>('GET', `/jobs/${id}`);
  return [{ kind: 'Background job', name: data.type, href: ui(`/jobs/${id}`) }];
}

function incidentFound(found: Incident): Found {
  const name = `${found.elementId}: ${found.errorMessage.slice(0, 80)}`;
  const href = ui(`/instances/${found.processInstanceKey}`, { tab: 'incidents' });
  return { kind: 'Incident', name, href };
}

function nameOf(process: ProcessDefinition): string {
  return `${process.name ?? process.processDefinitionId} v${process.version}`;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function find(text: string, hasJobs: boolean): Promise<readonly Found[]> {
  const finders: readonly Finder[] = /^\d{10,19}$/.test(text)
    ? [...byKey, ...byText.slice(0, 1)]
    : uuid.test(text) && hasJobs
      ? [findJob, ...byText.slice(0, 1)]
      : byText;
  const answers = await Promise.allSettled(finders.map((finder) => finder(text)));
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
