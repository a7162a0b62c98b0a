import type { JobKey } from '../../core/key.ts';
import type {
  ExecutionListener,
  JobDefinition,
  ListenerEvent,
  ProcessListenerEvent,
  TaskListenerEvent,
} from '../../model/process.ts';
import { evaluateString, evaluateWholeNumber, scopeReader } from '../expression/evaluate.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import { businessIdOf } from '../process/business-id-of.ts';
import type { JobRow, ProcessInstanceRow } from '../state/process-rows.ts';
import type { WaitsFor } from '../state/waits-for.ts';
import type { Visit } from './behavior.ts';
import { type Location, locationOf, scopePath } from './scope.ts';

const defaultPriority = { kind: 'static', value: '0' } as const;

/** Creates the job that the element waits for. */
export function createJob(visit: Visit, definition: JobDefinition): WaitsFor | Failure {
  const jobKey = newJob(visit, definition, {
    kind: 'BPMN_ELEMENT',
    listenerEventType: 'UNSPECIFIED',
  });
  return isFailure(jobKey) ? jobKey : { kind: 'job', jobKey };
}

/** Creates the job of the worker that chooses the activities of an ad-hoc sub-process. */
export function createAdHocJob(visit: Visit, definition: JobDefinition): JobKey | Failure {
  return newJob(visit, definition, {
    kind: 'AD_HOC_SUB_PROCESS',
    listenerEventType: 'UNSPECIFIED',
  });
}

const listenerEventTypes = { start: 'START', end: 'END', cancel: 'CANCEL' } as const;

/** Creates the job of a listener of an element. */
export function createListenerJob(
  visit: Visit,
  event: ListenerEvent,
  listener: ExecutionListener,
): JobKey | Failure {
  const isBody = visit.instance.type === 'MULTI_INSTANCE_BODY';
  return newJob(
    visit,
    { ...listener, priority: undefined },
    {
      kind: 'EXECUTION_LISTENER',
      listenerEventType: isBody ? 'BEFORE_ALL' : listenerEventTypes[event],
    },
  );
}

/** Creates the job of a listener of a process instance. */
export function createInstanceListenerJob(
  working: Omit<Working, 'instance'> & { readonly instance: ProcessInstanceRow },
  event: ProcessListenerEvent,
  listener: ExecutionListener,
): JobKey | Failure {
  const { process, instance: row } = working;
  return newJob(
    { ...working, instance: locationOf(process, { kind: 'process', row }) },
    { ...listener, priority: undefined },
    { kind: 'EXECUTION_LISTENER', listenerEventType: listenerEventTypes[event] },
  );
}

/** Creates the job of a listener of a user task. */
export function createTaskListenerJob(
  visit: Visit,
  event: TaskListenerEvent,
  listener: ExecutionListener,
): JobKey | Failure {
  const listenerEventType = event.toUpperCase();
  return newJob(
    visit,
    { ...listener, priority: undefined },
    { kind: 'TASK_LISTENER', listenerEventType },
  );
}

/** The creator of a job: an element or a process instance. */
interface Working extends Pick<Visit, 'context' | 'root' | 'process'> {
  readonly instance: Location;
}

function newJob(
  working: Working,
  definition: JobDefinition,
  purpose: Pick<JobRow, 'kind' | 'listenerEventType'>,
): JobKey | Failure {
  const { context, root, process, instance } = working;
  const scope = scopeReader(root, instance.key);
  const type = evaluateString(context, scope, definition.type);
  if (isFailure(type)) return type;
  const retries = evaluateWholeNumber(context, scope, definition.retries);
  if (isFailure(retries)) return retries;
  const priority = evaluateWholeNumber(
    context,
    scope,
    definition.priority ?? process.jobPriority ?? defaultPriority,
  );
  if (isFailure(priority)) return priority;
  const key = context.newKey<JobKey>(instance.rootKey);
  context.emit({
    kind: 'jobCreated',
    job: {
      key,
      type,
      ...purpose,
      processInstanceKey: instance.processInstanceKey,
      rootKey: instance.rootKey,
      definitionKey: instance.definitionKey,
      elementInstanceKey: instance.key,
      elementId: instance.elementId,
      tenantId: instance.tenantId,
      scopePath: scopePath(root, instance.key),
      headers: definition.headers,
      businessId: businessIdOf(context, instance),
      state: 'activatable',
      lastEvent: 'CREATED',
      priority,
      retries,
      worker: undefined,
      deadlineAtMs: undefined,
      retryAtMs: undefined,
      leaseToken: undefined,
      errorCode: undefined,
      errorMessage: undefined,
      deniedReason: undefined,
      createdAtMs: context.nowMs,
      updatedAtMs: context.nowMs,
      endedAtMs: undefined,
    },
  });
  return key;
}
