import type { GroupSource } from '../grouping.ts';
import type { GroupName } from '../groups.ts';
import { incidentsByDefinition, incidentsByError } from './incident-groups.ts';
import { instancesByProcess, instancesByVersion } from './instance-groups.ts';
import { jobErrors } from './job-error-groups.ts';
import { variableNames } from './variable-names.ts';
import { waitStates } from './wait-states.ts';
import { jobsByTime, jobsByType, jobsByWorker } from './job-groups.ts';

export const groupSources: Readonly<Record<GroupName, GroupSource>> = {
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
};
