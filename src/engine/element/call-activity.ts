import type { ProcessDefinitionKey } from '../../core/key.ts';
import type { VariableDocument } from '../../core/json.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Binding, CallActivity } from '../../model/process.ts';
import type { Definition } from '../catalog.ts';
import { findBoundVersion } from '../deployment/find-bound-version.ts';
import { evaluateString, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import { startCalledInstance } from '../process/start-called-instance.ts';
import { localVariables, visibleVariables } from '../variable/read-variables.ts';
import type { ElementBehavior, Visit } from './behavior.ts';

/** The maximum number of process instances in a chain of calls, with the root. Calls that never end are a fault of the model. */
const callDepthMax = 1_000;

/** Starts an instance of another process, and waits for its end (`process/end-called-instance.ts`). */
export const callActivity: ElementBehavior<CallActivity> = {
  activate(visit) {
    const { context, root, element, instance } = visit;
    if (depthOf(visit) >= callDepthMax) return tooDeep;
    const scope = scopeReader(root, instance.key);
    const processId = evaluateString(context, scope, element.processId);
    if (isFailure(processId)) return processId;
    const definition = findCalled(visit, processId);
    if (isFailure(definition)) return definition;
    const businessId = element.businessId && evaluateString(context, scope, element.businessId);
    if (isFailure(businessId)) return businessId;
    return startCalledInstance(context, {
      root,
      caller: instance,
      definition,
      businessId,
      variables: variablesIn(visit),
    });
  },
};

/** The number of instances from the root to that of the element. */
function depthOf({ root, instance }: Visit): number {
  let depth = 1;
  let holder = root.processInstance(instance.processInstanceKey);
  while (holder?.parentProcessInstanceKey !== undefined) {
    depth += 1;
    holder = root.processInstance(holder.parentProcessInstanceKey);
  }
  return depth;
}

const tooDeep = failure(
  'CALLED_ELEMENT_ERROR',
  `The call activity has reached the maximum depth of ${callDepthMax}. ` +
    'This is likely due to a recursive call. Cancel the root process instance if this was unintentional. ' +
    'Otherwise, consider increasing the maximum depth, or use process instance modification to adjust the process instance.',
);

function findCalled(
  { context, element, instance }: Visit<CallActivity>,
  processId: string,
): Definition | Failure {
  const { binding } = element;
  const version = findBoundVersion(context, instance, { of: 'process', id: processId, binding });
  const found = version && context.state.definition(version.key as ProcessDefinitionKey);
  if (found === undefined) {
    const deploymentKey = context.state.definition(instance.definitionKey)?.row.deploymentKey;
    return failure('CALLED_ELEMENT_ERROR', absentWords(processId, binding, deploymentKey ?? ''));
  }
  if (found.process.scope.noneStartId !== undefined) return found;
  return failure(
    'CALLED_ELEMENT_ERROR',
    `Expected process with BPMN process id '${processId}' to have a none start event, but not found.`,
  );
}

function absentWords(processId: string, binding: Binding, deploymentKey: string): string {
  switch (binding.kind) {
    case 'latest':
      return `Expected process with BPMN process id '${processId}' to be deployed, but not found.`;
    case 'deployment':
      return (
        `Expected to call process with BPMN process id '${processId}' with binding type 'deployment', ` +
        `but no such process found in the deployment with key ${deploymentKey} which contained the current ` +
        'process. To resolve this incident, migrate the process instance to a process definition ' +
        'that is deployed together with the intended process definition to call.'
      );
    case 'versionTag':
      return (
        `Expected to call process with BPMN process id '${processId}' and version tag ` +
        `'${binding.versionTag}', but no such process found. To resolve this incident, deploy a ` +
        'process with the given process id and version tag.'
      );
    default:
      return unreachable(binding);
  }
}

/** Without propagation, the called process receives the local variables if there are input mappings, else none. */
function variablesIn({ root, element, instance }: Visit<CallActivity>): VariableDocument {
  if (element.propagatesAllIn) return visibleVariables(root, instance.key);
  return element.inputs.length > 0 ? localVariables(root, instance.key) : [];
}
