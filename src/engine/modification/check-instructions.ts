import { type Rejection, reject } from '../../core/rejection.ts';
import type {
  ExecutableElement,
  ExecutableElementType,
  ExecutableProcess,
} from '../../model/process.ts';
import { eventGatewayBefore } from '../../model/event-gateway-before.ts';
import { scopesAround } from '../../model/scopes-around.ts';
import type { ActivateInstruction } from '../command.ts';

/**
 * Whether a modification can enter an element of a type. It cannot enter elements that only an event or another element
 * starts.
 */
export const isEntered: { readonly [T in ExecutableElementType | 'SEQUENCE_FLOW']: boolean } = {
  START_EVENT: false,
  END_EVENT: true,
  BOUNDARY_EVENT: false,
  INTERMEDIATE_CATCH_EVENT: true,
  INTERMEDIATE_THROW_EVENT: true,
  RECEIVE_TASK: true,
  EVENT_BASED_GATEWAY: true,
  SERVICE_TASK: true,
  SEND_TASK: true,
  SCRIPT_TASK: true,
  BUSINESS_RULE_TASK: true,
  USER_TASK: true,
  MANUAL_TASK: true,
  TASK: true,
  EXCLUSIVE_GATEWAY: true,
  INCLUSIVE_GATEWAY: true,
  PARALLEL_GATEWAY: true,
  SUB_PROCESS: true,
  EVENT_SUB_PROCESS: true,
  CALL_ACTIVITY: true,
  AD_HOC_SUB_PROCESS: true,
  AD_HOC_SUB_PROCESS_INNER_INSTANCE: false,
  MULTI_INSTANCE_BODY: true,
  SEQUENCE_FLOW: false,
};

const typesEntered = Object.entries(isEntered).flatMap(([type, is]) => (is ? [type] : []));

/** The rejection of a modification, in Camunda's words. `rest` begins with the kind of instruction. */
export function refuse(process: ExecutableProcess, rest: string): Rejection {
  return reject(
    'INVALID_ARGUMENT',
    `Expected to modify instance of process '${process.id}' but it contains one or more ${rest}`,
  );
}

/** A list of the distinct ids in quotes. */
export function quoted(ids: readonly string[]): string {
  return [...new Set(ids)].map((id) => `'${id}'`).join(', ');
}

/** Checks that the process has the targets, and that a token can be put on each. */
export function findWrongTarget(
  process: ExecutableProcess,
  ids: readonly string[],
): Rejection | undefined {
  const unknown = ids.filter((id) => !process.elements.has(id) && !process.flows.has(id));
  if (unknown.length > 0) {
    const list = quoted(unknown);
    return refuse(
      process,
      `activate instructions with an element that could not be found: ${list}`,
    );
  }
  const behindGateway = ids.filter((id) => isBehindEventGateway(process, id));
  if (behindGateway.length > 0) {
    return refuse(
      process,
      `activate instructions for elements that are unsupported: ${quoted(behindGateway)}. ` +
        'The activation of events belonging to an event-based gateway is not supported.',
    );
  }
  const typeOf = (id: string) => process.elements.get(id)?.type ?? 'SEQUENCE_FLOW';
  const unsupported = ids.filter((id) => !isEntered[typeOf(id)]);
  if (unsupported.length === 0) return undefined;
  return refuse(
    process,
    `activate instructions for elements that are unsupported: ${quoted(unsupported)}. ` +
      `The activation of elements with type ${quoted(unsupported.map(typeOf))} is not supported. ` +
      `Supported element types are: [${typesEntered.join(', ')}].`,
  );
}

/** Whether an element is an event that only an event-based gateway enters. */
export function isBehindEventGateway(process: ExecutableProcess, id: string): boolean {
  const element = process.elements.get(id);
  return element !== undefined && eventGatewayBefore(element, process) !== undefined;
}

/** Checks that each variable's scope is the element or around it. */
export function findWrongVariables(
  process: ExecutableProcess,
  instructions: readonly ActivateInstruction[],
): Rejection | undefined {
  const scopeIds = instructions.flatMap(({ variables }) =>
    variables.flatMap(({ scopeId }) => scopeId ?? []),
  );
  const exists = (id: string) =>
    id === process.id || process.elements.has(id) || process.flows.has(id);
  const unknown = scopeIds.filter((id) => !exists(id));
  if (unknown.length > 0) {
    return refuse(
      process,
      `variable instructions with a scope element id that could not be found: ${quoted(unknown)}`,
    );
  }
  const isOutside = ({ elementId, variables }: ActivateInstruction) => {
    const inside = new Set([process.id, elementId, ...scopesAround(process, elementId).map(idOf)]);
    return variables.some(({ scopeId }) => scopeId !== undefined && !inside.has(scopeId));
  };
  if (!instructions.some(isOutside)) return undefined;
  return refuse(
    process,
    "variable instructions with a scope element that doesn't belong to the activating element's flow scope. " +
      'These variables should be set before or after the modification.',
  );
}

function idOf({ id }: ExecutableElement): string {
  return id;
}
