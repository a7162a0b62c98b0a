import type { ExecutableElement, ExecutableElementType } from '../../model/process.ts';
import type { ElementBehavior, ElementOf } from './behavior.ts';
import { boundaryEvent } from './boundary-event.ts';
import { businessRuleTask } from './business-rule-task.ts';
import { eventSubProcess } from './event-sub-process.ts';
import { exclusiveGateway } from './exclusive-gateway.ts';
import { intermediateCatchEvent } from './intermediate-catch-event.ts';
import { jobTask } from './job-task.ts';
import { parallelGateway } from './parallel-gateway.ts';
import { passThroughTask } from './pass-through-task.ts';
import { scriptTask } from './script-task.ts';
import { startEvent } from './start-event.ts';
import { subProcess } from './sub-process.ts';
import { throwEvent } from './throw-event.ts';
import { userTask } from './user-task.ts';

/** Each executable element type has one behavior; a type without one does not compile. */
const behaviors: { readonly [T in ExecutableElementType]: ElementBehavior<ElementOf<T>> } = {
  START_EVENT: startEvent,
  END_EVENT: throwEvent,
  BOUNDARY_EVENT: boundaryEvent,
  INTERMEDIATE_CATCH_EVENT: intermediateCatchEvent,
  INTERMEDIATE_THROW_EVENT: throwEvent,
  SERVICE_TASK: jobTask,
  SEND_TASK: jobTask,
  SCRIPT_TASK: scriptTask,
  BUSINESS_RULE_TASK: businessRuleTask,
  USER_TASK: userTask,
  MANUAL_TASK: passThroughTask,
  TASK: passThroughTask,
  EXCLUSIVE_GATEWAY: exclusiveGateway,
  PARALLEL_GATEWAY: parallelGateway,
  SUB_PROCESS: subProcess,
  EVENT_SUB_PROCESS: eventSubProcess,
};

export function behaviorOf(element: ExecutableElement): ElementBehavior<ExecutableElement> {
  // The table pairs each type with its own behavior. TypeScript accepts this because methods are bivariant.
  return behaviors[element.type];
}
