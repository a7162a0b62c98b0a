import { expect } from 'vitest';
import { element } from './bpmn.ts';
import type { Cluster } from './scenario-cluster.ts';

/** BPMN texts with conditions, and the reads of their tests. */
export const when = (condition: string, filter = ''): string =>
  '<bpmn:conditionalEventDefinition>' +
  (filter === ''
    ? ''
    : `<bpmn:extensionElements><zeebe:conditionalFilter ${filter}/></bpmn:extensionElements>`) +
  `<bpmn:condition xsi:type="bpmn:tFormalExpression">=${condition}</bpmn:condition>` +
  '</bpmn:conditionalEventDefinition>';
export const until = (id: string, content: string): string =>
  element('intermediateCatchEvent', id, { content });
export const border = (id: string, on: string, content: string, interrupting = true): string =>
  element('boundaryEvent', id, {
    content,
    attributes: `attachedToRef="${on}" cancelActivity="${interrupting}"`,
  });
export const startWhen = (id: string, content: string, interrupting = true): string =>
  element('startEvent', id, { content, attributes: `isInterrupting="${interrupting}"` });
export const box = (id: string, ...content: readonly string[]): string =>
  element('subProcess', id, { content: content.join('') });
export const eventBox = (id: string, ...content: readonly string[]): string =>
  element('subProcess', id, { content: content.join(''), attributes: 'triggeredByEvent="true"' });

export const askers = (cluster: () => Cluster) => ({
  set: async (scopeKey: string, variables: object, local = false): Promise<void> => {
    const path = `/element-instances/${scopeKey}/variables`;
    expect((await cluster().call('PUT', path, { variables, local })).status).toBe(204);
  },
  countOf: async (processInstanceKey: string, elementId: string): Promise<number> => {
    const body = { filter: { processInstanceKey, elementId }, page: { limit: 1 } };
    const answer = await cluster().call('POST', '/element-instances/search', body);
    return answer.body.page.totalItems;
  },
});
