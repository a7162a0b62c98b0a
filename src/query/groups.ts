import type { Searchable } from './resource.ts';
import { incidentsByDefinition, incidentsByError } from './resources/incident-groups.ts';
import { instancesByProcess, instancesByVersion } from './resources/instance-groups.ts';
import { jobErrors } from './resources/job-error-groups.ts';
import { variableNames } from './resources/variable-names.ts';
import { waitStates } from './resources/wait-states.ts';
import { jobsByTime, jobsByType, jobsByWorker } from './resources/job-groups.ts';

/** Groupings add up rows by a property and are searched like resources. Their SQL is in `groups/`. */
const groupings = {
  instancesByProcess,
  instancesByVersion,
  incidentsByError,
  incidentsByDefinition,
  jobsByType,
  jobsByWorker,
  jobsByTime,
  jobErrors,
  waitStates,
  variableNames,
} as const satisfies Readonly<Record<string, Searchable>>;

export type GroupName = keyof typeof groupings;

export function groupingOf(name: GroupName): Searchable {
  return groupings[name];
}
