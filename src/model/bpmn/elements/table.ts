import type { FlowNodeKind } from '../flow-node-kind.ts';
import type { ElementReader } from '../element-reader.ts';
import { readAdHocSubProcess } from './ad-hoc-sub-process.ts';
import { readBoundaryEvent } from './boundary-event.ts';
import { readBusinessRuleTask } from './business-rule-task.ts';
import { readCallActivity } from './call-activity.ts';
import { readEndEvent } from './end-event.ts';
import {
  readEventBasedGateway,
  readExclusiveGateway,
  readInclusiveGateway,
  readParallelGateway,
} from './gateway.ts';
import { readIntermediateCatchEvent } from './intermediate-catch-event.ts';
import { readIntermediateThrowEvent } from './intermediate-throw-event.ts';
import { readSendTask, readServiceTask } from './job-task.ts';
import { notSupportedYet } from './not-supported.ts';
import { readManualTask, readUndefinedTask } from './pass-through-task.ts';
import { readReceiveTask } from './receive-task.ts';
import { readScriptTask } from './script-task.ts';
import { readStartEvent } from './start-event.ts';
import { readSubProcess } from './sub-process.ts';
import { readUserTask } from './user-task.ts';

/** The reader of each kind of flow node. */
export const elementReaders: { readonly [K in FlowNodeKind]: ElementReader } = {
  startEvent: readStartEvent,
  endEvent: readEndEvent,
  boundaryEvent: readBoundaryEvent,
  intermediateCatchEvent: readIntermediateCatchEvent,
  intermediateThrowEvent: readIntermediateThrowEvent,
  serviceTask: readServiceTask,
  sendTask: readSendTask,
  scriptTask: readScriptTask,
  businessRuleTask: readBusinessRuleTask,
  userTask: readUserTask,
  receiveTask: readReceiveTask,
  manualTask: readManualTask,
  task: readUndefinedTask,
  exclusiveGateway: readExclusiveGateway,
  parallelGateway: readParallelGateway,
  inclusiveGateway: readInclusiveGateway,
  eventBasedGateway: readEventBasedGateway,
  complexGateway: notSupportedYet('A complex gateway'),
  subProcess: readSubProcess,
  adHocSubProcess: readAdHocSubProcess,
  transaction: notSupportedYet('A transaction sub-process'),
  callActivity: readCallActivity,
};
