/** `node test/cluster/check-history.ts LEDGER PORT`: compares the state of a server with the answers that its clients got. */
import { readFileSync } from 'node:fs';
import { audit } from '../crash/audit.ts';
import { Ledger } from '../crash/ledger.ts';
import { auditJobs } from './audit-jobs.ts';
import type { JobsHistory } from './jobs-history.ts';
import { auditTokenLeases } from './audit-leases.ts';
import type { LeaseHistory } from './lease-load.ts';
import type { Names } from '../crash/instance-load.ts';

export interface History {
  readonly names: Names;
  readonly creations: Ledger['creations'];
  readonly jobCalls: Ledger['jobCalls'];
  readonly taskCalls: Ledger['taskCalls'];
  readonly leases: readonly (readonly [string, { jobKey: string; instanceKey: string }])[];
  readonly violations: readonly string[];
  readonly held: LeaseHistory;
  readonly jobs: JobsHistory;
}

const [file = '', port = ''] = process.argv.slice(2);
const history = JSON.parse(readFileSync(file, 'utf8')) as History;
const ledger = new Ledger();
ledger.creations.push(...history.creations);
ledger.jobCalls.push(...history.jobCalls);
ledger.taskCalls.push(...history.taskCalls);
ledger.violations.push(...history.violations);
for (const [jobKey, lease] of history.leases) ledger.leases.set(jobKey, lease);
const violations = [
  ...(await audit(Number(port), ledger, history.names)),
  ...auditRefusals(),
  ...(await auditTokenLeases(Number(port), history.held)),
  ...(await auditJobs(Number(port), history.jobs)),
];
for (const violation of violations) process.stdout.write(`${violation}\n`);
process.exitCode = violations.length === 0 ? 0 : 1;

/** A command on a user task that a search has just shown may be refused only because another client was faster. */
function auditRefusals(): string[] {
  const calls = Map.groupBy(ledger.taskCalls, ({ userTaskKey }) => userTaskKey);
  return [...calls]
    .filter(([, fates]) => fates.every(({ fate }) => fate === 'refused'))
    .map(([userTaskKey]) => `User task ${userTaskKey} was refused, but nobody completed it`);
}
