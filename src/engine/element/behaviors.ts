import type { ExecutableElement, ExecutableElementType } from '../../model/process.ts';
import { multiInstanceBody } from '../multi-instance/multi-instance-body.ts';
import type { ElementBehavior, ElementOf } from './behavior.ts';
import { adHocSubProcess } from '../ad-hoc/ad-hoc-sub-process.ts';
import { boundaryEvent } from './boundary-event.ts';
import { businessRuleTask } from './business-rule-task.ts';
import { callActivity } from './call-activity.ts';
import { eventSubProcess } from './event-sub-process.ts';
import { exclusiveGateway } from './exclusive-gateway.ts';
import { inclusiveGateway } from './inclusive-gateway.ts';
import { intermediateCatchEvent } from './intermediate-catch-event.ts';
import { jobTask } from './job-task.ts';
import { parallelGateway } from './parallel-gateway.ts';
import { passThroughTask } from './pass-through-task.ts';
import { scriptTask } from './script-task.ts';
import { startEvent } from './start-event.ts';
import { subProcess } from './sub-process.ts';
import { throwEvent } from './throw-event.ts';
import { eventBasedGateway, receiveTask } from './waiting-element.ts';
import { userTask } from './user-task.ts';

/** Each executable element type has one behavior; a type without one does not compile. */
const behaviors: { readonly [T in ExecutableElementType]: ElementBehavior<ElementOf<T>> } = {
  START_EVENT: startEvent,
  END_EVENT: throwEvent,
  BOUNDARY_EVENT: boundaryEvent,
  INTERMEDIATE_CATCH_EVENT: intermediateCatchEvent,
  INTERMEDIATE_THROW_EVENT: throwEvent,
  RECEIVE_TASK: receiveTask,
  EVENT_BASED_GATEWAY: eventBasedGateway,
  SERVICE_TASK: jobTask,
  SEND_TASK: jobTask,
  SCRIPT_TASK: scriptTask,
  BUSINESS_RULE_TASK: businessRuleTask,
  USER_TASK: userTask,
  MANUAL_TASK: passThroughTask,
  TASK: passThroughTask,
  EXCLUSIVE_GATEWAY: exclusiveGateway,
  INCLUSIVE_GATEWAY: inclusiveGateway,
  PARALLEL_GATEWAY: parallelGateway,
  SUB_PROCESS: subProcess,
  EVENT_SUB_PROCESS: eventSubProcess,
  CALL_ACTIVITY: callActivity,
  AD_HOC_SUB_PROCESS: adHocSubProcess,
  AD_HOC_SUB_PROCESS_INNER_INSTANCE: { activate: () => ({ kind: 'children' }) },
  MULTI_INSTANCE_BODY: multiInstanceBody,
};

export function behaviorOf(element: ExecutableElement): ElementBehavior<ExecutableElement> {
  // The table pairs each type with its own behavior. TypeScript accepts this because methods are bivariant.
  return behaviors[element.type];
}
