import type { UserTaskDefinition } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { readBinding } from './binding.ts';
import { type AttributeRule, expressionAttribute } from './expression.ts';
import { type XmlCursor, extensionOf, refuse } from './xml-cursor.ts';
import { staticDateTime, staticList, staticUserTaskPriority } from './static-rules.ts';
import { readHeaders } from './task-headers.ts';

/** The properties of a user task. A job-based task may have a form that only its worker knows (`formKey`). */
export function readUserTaskDefinition(
  cursor: XmlCursor,
  options: { readonly mayHaveFormKey: boolean },
): UserTaskDefinition {
  const assignment = extensionOf(cursor, 'zeebe:assignmentDefinition');
  const schedule = extensionOf(cursor, 'zeebe:taskSchedule');
  const priority = extensionOf(cursor, 'zeebe:priorityDefinition');
  return {
    assignee: optional(assignment, { name: 'assignee' }),
    candidateGroups: optional(assignment, { name: 'candidateGroups', statics: staticList }),
    candidateUsers: optional(assignment, { name: 'candidateUsers', statics: staticList }),
    dueDate: optional(schedule, { name: 'dueDate', statics: staticDateTime }),
    followUpDate: optional(schedule, { name: 'followUpDate', statics: staticDateTime }),
    priority: optional(priority, { name: 'priority', statics: staticUserTaskPriority }),
    form: readForm(cursor, options),
    headers: readHeaders(cursor),
  };
}

function optional(cursor: XmlCursor | undefined, rule: AttributeRule) {
  return cursor === undefined ? undefined : expressionAttribute(cursor, rule);
}

/**
 * Reads the form. A job-based task names a deployed form (`formId`) or a form of its worker (`formKey`); a native task
 * has no `formKey`.
 */
function readForm(
  cursor: XmlCursor,
  { mayHaveFormKey }: { readonly mayHaveFormKey: boolean },
): UserTaskDefinition['form'] {
  const definition = extensionOf(cursor, 'zeebe:formDefinition');
  if (definition === undefined) return undefined;
  const other = mayHaveFormKey ? 'formKey' : 'externalReference';
  const hasFormId = attributeOf(definition.xml, 'formId') !== undefined;
  const hasOther = attributeOf(definition.xml, other) !== undefined;
  if (hasFormId === hasOther) {
    refuse(
      definition,
      `Exactly one of the attributes 'formId, ${other}' must be present and not empty`,
    );
  }
  if (mayHaveFormKey && hasOther) return undefined;
  const binding = readBinding(definition);
  if (hasFormId) {
    const formId = expressionAttribute(definition, { name: 'formId' });
    return formId === undefined ? undefined : { kind: 'linked', formId, binding };
  }
  const reference = expressionAttribute(definition, { name: 'externalReference' });
  return reference === undefined ? undefined : { kind: 'external', reference };
}
