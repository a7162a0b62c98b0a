import type { Grouping } from './grouping.ts';
import { incidentsByDefinition, incidentsByError } from './groups/incident-groups.ts';
import { instancesByProcess, instancesByVersion } from './groups/instance-groups.ts';
import { jobErrors } from './groups/job-error-groups.ts';
import { jobsByTime, jobsByType, jobsByWorker } from './groups/job-groups.ts';

const groupings = {
  instancesByProcess,
  instancesByVersion,
  incidentsByError,
  incidentsByDefinition,
  jobsByType,
  jobsByWorker,
  jobsByTime,
  jobErrors,
} as const satisfies Readonly<Record<string, Grouping>>;

export type GroupName = keyof typeof groupings;

export function groupingOf(name: GroupName): Grouping {
  return groupings[name];
}
