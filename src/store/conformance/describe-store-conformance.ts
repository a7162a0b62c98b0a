import { describe } from 'vitest';
import { describeActivation } from './activation.ts';
import { describeAgents } from './agents.ts';
import { describeBackground } from './background.ts';
import { describeBackgroundRows } from './background-rows.ts';
import { describeCatalog } from './catalog.ts';
import { describeElementCounts } from './element-counts.ts';
import { describeEndedInstances } from './ended-instances.ts';
import { describeEndedRows } from './ended-rows.ts';
import { describeEventSubscriptions } from './event-subscriptions.ts';
import { describeJobMoves } from './job-moves.ts';
import { describeJobScans } from './job-scans.ts';
import { describeLargeBatches } from './large-batches.ts';
import { describeOldMetrics } from './old-metrics.ts';
import { describeMessages } from './messages.ts';
import type { OpenedStore } from './opened-store.ts';
import { describePausedQueues } from './paused-queues.ts';
import { describeRoots } from './roots.ts';
import { describeRows } from './row-makers.ts';
import { describeTransactions } from './transactions.ts';

/** The behavior that every store must have. `open` gives each test an empty store of its own. */
export function describeStoreConformance(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: rows`, () => describeRows(open));
  describe(`${name}: a root`, () => describeRoots(open));
  describe(`${name}: activation`, () => describeActivation(open));
  describe(`${name}: returned and due jobs`, () => describeJobMoves(open));
  describe(`${name}: deployed definitions`, () => describeCatalog(open));
  describe(`${name}: rows of the Jobs Service`, () => describeBackgroundRows(open));
  describe(`${name}: background jobs`, () => describeBackground(open));
  describe(`${name}: queues that are paused`, () => describePausedQueues(open));
  describe(`${name}: scans of background jobs`, () => describeJobScans(open));
  describe(`${name}: ended rows`, () => describeEndedRows(open));
  describe(`${name}: counts of elements`, () => describeElementCounts(open));
  describe(`${name}: ended process instances`, () => describeEndedInstances(open));
  describe(`${name}: event subscriptions`, () => describeEventSubscriptions(open));
  describe(`${name}: agents`, () => describeAgents(open));
  describe(`${name}: messages`, () => describeMessages(open));
  describe(`${name}: old statistics of jobs`, () => describeOldMetrics(open));
  describe(`${name}: a large batch`, () => describeLargeBatches(open));
  describe(`${name}: a batch`, () => describeTransactions(open));
}
