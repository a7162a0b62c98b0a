import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Answer, type Cluster, openCluster } from './scenario-cluster.ts';

const base = '/global-task-listeners';

/** The actions of tests on global listeners of their present cluster. */
export function globalListenersOn(held: {
  readonly get: () => Cluster;
  readonly set: (next: Cluster) => void;
}) {
  /** The job of a listener, created by a command that the test does not await. */
  const waitingJob = async (type: string) => {
    const jobs = await held.get().activate(type, { requestTimeout: 10_000 });
    expect(jobs).toHaveLength(1);
    return jobs[0];
  };
  return {
    waitingJob,
    /** A listener whose id is its type. */
    global: async (type: string, events: string, more: object = {}): Promise<void> => {
      const listener = { id: type, type, eventTypes: events.split(' '), ...more };
      const { status, body } = await held.get().call('POST', base, listener);
      expect(status, JSON.stringify(body)).toBe(201);
    },
    replace: (id: string, listener: object) => held.get().call('PUT', `${base}/${id}`, listener),
    remove: (id: string) => held.get().call('DELETE', `${base}/${id}`),
    answer: async (type: string, result: object = {}): Promise<Answer> => {
      const { jobKey } = await waitingJob(type);
      const body = { result: { type: 'userTask', ...result } };
      return held.get().call('POST', `/jobs/${jobKey}/completion`, body);
    },
    /** The types of the jobs of all listeners until now. Keys of several nodes have no order. */
    typesOf: async (processInstanceKey: string): Promise<readonly string[]> => {
      const jobs = await held.get().search('jobs', { processInstanceKey });
      return jobs.map(({ type }) => type as string).toSorted();
    },
    /** Runs on a server with a folder, and restarts it on that folder. */
    inFolder: async (run: (restart: (limits?: object) => Promise<void>) => Promise<void>) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'continuo-global-listeners-'));
      const first = held.get();
      try {
        held.set(await openCluster({ dataDir }));
        await run(async (limits = {}) => {
          await held.get().close();
          held.set(await openCluster({ dataDir, limits }));
        });
        expect(held.get().errors).toEqual([]);
        await held.get().close();
      } finally {
        held.set(first);
        rmSync(dataDir, { recursive: true });
      }
    },
  };
}
