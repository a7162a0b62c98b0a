import { expect } from 'vitest';
import type { Answer, Cluster } from './scenario-cluster.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a search found, whose shape each test states */

/** The refusal of a change by hand: the code, and the words after the common beginning of these refusals. */
export type Refusal = readonly [code: 'INVALID_ARGUMENT' | 'INVALID_STATE', rest: string];

/** Changes a process instance by hand, and reads everything that this could have changed. */
export interface ByHand {
  readonly modify: (key: string, body: object) => Promise<Answer>;
  readonly migrate: (
    key: string,
    target: string,
    ...pairs: readonly (readonly [string, string])[]
  ) => Promise<Answer>;
  /** Deploys a process and returns the key of its definition. */
  readonly definition: (xml: string) => Promise<string>;
  /** The modification is refused with these words after `… it contains one or more`, and changes nothing. */
  readonly expectNotModified: (key: string, body: object, rest: string) => Promise<void>;
  /** The migration is refused with these words after `… but`, and changes nothing. */
  readonly expectNotMigrated: (
    key: string,
    target: string,
    pairs: readonly (readonly [string, string])[],
    refusal: Refusal,
  ) => Promise<void>;
  /** Keys of the living instances of an element, in order of entry. */
  readonly living: (key: string, elementId: string) => Promise<readonly string[]>;
  readonly pictureOf: (key: string) => Promise<Readonly<Record<string, any>>>;
}

export function byHand(cluster: () => Cluster): ByHand {
  const of = (key: string) => `/process-instances/${key}`;
  const self: ByHand = {
    modify: (key, body) => cluster().call('POST', `${of(key)}/modification`, body),
    migrate: (key, targetProcessDefinitionKey, ...pairs) =>
      cluster().call('POST', `${of(key)}/migration`, {
        targetProcessDefinitionKey,
        mappingInstructions: pairs.map(([sourceElementId, targetElementId]) => ({
          sourceElementId,
          targetElementId,
        })),
      }),
    definition: async (xml) => {
      const { status, body } = await cluster().deploy(xml);
      expect(status, JSON.stringify(body)).toBe(200);
      return body.deployments[0].processDefinition.processDefinitionKey;
    },
    expectNotModified: async (key, body, rest) => {
      const before = await self.pictureOf(key);
      const { processDefinitionId } = before['instance'];
      const text =
        `Expected to modify instance of process '${processDefinitionId}' but it contains one or more ` +
        rest;
      expectRefused(await self.modify(key, body), 'MODIFY', ['INVALID_ARGUMENT', text]);
      expect(await self.pictureOf(key)).toEqual(before);
    },
    expectNotMigrated: async (key, target, pairs, [code, rest]) => {
      const before = await self.pictureOf(key);
      const text = `Expected to migrate process instance '${key}' but ${rest}`;
      expectRefused(await self.migrate(key, target, ...pairs), 'MIGRATE', [code, text]);
      expect(await self.pictureOf(key)).toEqual(before);
    },
    living: async (key, elementId) => {
      const filter = { processInstanceKey: key, elementId, state: 'ACTIVE' };
      const found = await cluster().search('element-instances', filter);
      return found.map(({ elementInstanceKey }) => String(elementInstanceKey));
    },
    pictureOf: async (key) => {
      const found = (what: string) => cluster().search(what, { processInstanceKey: key });
      return {
        instance: (await cluster().call('GET', of(key))).body,
        elements: await found('element-instances'),
        variables: await found('variables'),
        jobs: await found('jobs'),
        userTasks: await found('user-tasks'),
        incidents: await found('incidents'),
      };
    },
  };
  return self;
}

function expectRefused(answer: Answer, intent: string, [code, text]: Refusal): void {
  expect(answer).toMatchObject({
    status: code === 'INVALID_STATE' ? 409 : 400,
    body: { title: code, detail: `Command '${intent}' rejected with code '${code}': ${text}` },
  });
}
