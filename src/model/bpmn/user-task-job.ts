import type { JobDefinition } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { readJobPriority } from './job-definition.ts';
import { type XmlCursor, extensionOf } from './xml-cursor.ts';
import { readHeaders } from './task-headers.ts';

/** The headers that give a worker the values of a native user task. */
const headerSources = [
  ['zeebe:assignmentDefinition', 'assignee', 'io.camunda.zeebe:assignee'],
  ['zeebe:assignmentDefinition', 'candidateGroups', 'io.camunda.zeebe:candidateGroups'],
  ['zeebe:assignmentDefinition', 'candidateUsers', 'io.camunda.zeebe:candidateUsers'],
  ['zeebe:taskSchedule', 'dueDate', 'io.camunda.zeebe:dueDate'],
  ['zeebe:taskSchedule', 'followUpDate', 'io.camunda.zeebe:followUpDate'],
  ['zeebe:formDefinition', 'formKey', 'io.camunda.zeebe:formKey'],
] as const;

/** A user task without `zeebe:userTask`: https://docs.camunda.io/docs/components/modeler/bpmn/user-tasks/ */
export function readUserTaskJob(cursor: XmlCursor): JobDefinition {
  const headers = new Map(Object.entries(readHeaders(cursor)));
  for (const [extension, attribute, header] of headerSources) {
    const holder = extensionOf(cursor, extension);
    const value = holder === undefined ? undefined : attributeOf(holder.xml, attribute);
    if (value !== undefined && !value.startsWith('=')) headers.set(header, value);
  }
  return {
    type: { kind: 'static', value: 'io.camunda.zeebe:userTask' },
    retries: { kind: 'static', value: '1' },
    headers: Object.fromEntries(headers),
    priority: readJobPriority(cursor),
  };
}
