import type { JobKey } from '../../core/key.ts';
import type { ExecutionListener, JobDefinition, ListenerEvent } from '../../model/process.ts';
import { evaluateString, evaluateWholeNumber, scopeReader } from '../expression/evaluate.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import type { JobRow, WaitsFor } from '../state/process-rows.ts';
import type { Visit } from './behavior.ts';
import { scopePath } from './scope.ts';

const defaultPriority = { kind: 'static', value: '0' } as const;

/** Creates the job that the element waits for. */
export function createJob(visit: Visit, definition: JobDefinition): WaitsFor | Failure {
  const jobKey = newJob(visit, definition, {
    kind: 'BPMN_ELEMENT',
    listenerEventType: 'UNSPECIFIED',
  });
  return isFailure(jobKey) ? jobKey : { kind: 'job', jobKey };
}

const listenerEventTypes = { start: 'START', end: 'END' } as const;

/** Creates the job of a listener. */
export function createListenerJob(
  visit: Visit,
  event: ListenerEvent,
  listener: ExecutionListener,
): JobKey | Failure {
  return newJob(
    visit,
    { ...listener, priority: undefined },
    { kind: 'EXECUTION_LISTENER', listenerEventType: listenerEventTypes[event] },
  );
}

function newJob(
  visit: Visit,
  definition: JobDefinition,
  purpose: Pick<JobRow, 'kind' | 'listenerEventType'>,
): JobKey | Failure {
  const { context, root, process, instance } = visit;
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
  const key = context.newKey<JobKey>();
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
      createdAtMs: context.nowMs,
      updatedAtMs: context.nowMs,
      endedAtMs: undefined,
    },
  });
  return key;
}
