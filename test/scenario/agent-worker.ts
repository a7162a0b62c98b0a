import { expect } from 'vitest';
import { sequence, serviceTask } from './bpmn.ts';
import type { Cluster } from './scenario-cluster.ts';

export const marked = (id: string, agentType = 'aiAgentTask'): string =>
  serviceTask(id, { extensions: `<zeebe:agentDefinition agentType="${agentType}" />` });
export const definition = { model: 'm', provider: 'p', systemPrompt: 'Be brief.' };
export const producedAt = '2026-01-01T00:00:00Z';
export const text = (words: string): object[] => [{ contentType: 'TEXT', text: words }];
export const said = (historyItemId: string, more: object = {}): object => ({
  historyItemId,
  loopIteration: 1,
  role: 'USER',
  content: text(historyItemId),
  producedAt,
  ...more,
});
export const configuration = {
  role: 'CONFIGURATION',
  model: 'm',
  provider: 'p',
  systemPrompt: text('s'),
};
export const detail = (words: string): object => ({
  detail: expect.stringContaining(words) as string,
});

/** The agents of a cluster, as a worker and a reader see them. */
export function agentsOf(cluster: () => Cluster) {
  const post = (rest: string, body: object) =>
    cluster().call('POST', `/agent-instances${rest}`, body);
  const patch = (key: string, body: object) =>
    cluster().call('PATCH', `/agent-instances/${key}`, body);
  const get = async (key: string) => (await cluster().call('GET', `/agent-instances/${key}`)).body;
  const historyOf = async (key: string, filter: object = {}) => {
    const found = await post(`/${key}/history/search`, { filter });
    expect(found.status, JSON.stringify(found.body)).toBe(200);
    return found.body.items;
  };
  const statesOf = async (key: string): Promise<string[]> => {
    const filter = { commitStatus: { $in: ['PENDING', 'COMMITTED', 'DISCARDED'] } };
    const items: Record<string, string>[] = await historyOf(key, filter);
    return items.map((item) => `${item['historyItemId'] ?? ''} ${item['commitStatus'] ?? ''}`);
  };
  /** An instance whose only task has an agent, and the job of the task with a lease. */
  const working = async (more: object = {}) => {
    await cluster().deploy(sequence('p', marked('work')));
    const processInstanceKey = await cluster().create('p');
    const [job] = await cluster().activate('work', { withLease: true });
    const { elementInstanceKey, jobKey, leaseToken: jobLease } = job;
    const created = await post('', { elementInstanceKey, definition, ...more });
    expect(created.status, JSON.stringify(created.body)).toBe(200);
    const { agentInstanceKey } = created.body;
    return { processInstanceKey, elementInstanceKey, jobKey, jobLease, agentInstanceKey };
  };
  return { post, patch, get, historyOf, statesOf, working };
}
