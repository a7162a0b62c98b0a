import type { UserTaskDefinition } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { readBinding } from './binding.ts';
import { type AttributeRule, expressionAttribute } from './expression.ts';
import { type Place, extensionOf, refuse } from './place.ts';
import { staticDateTime, staticUserTaskPriority } from './static-rules.ts';
import { readHeaders } from './task-headers.ts';

/** The properties of a user task. A job-based one may have a form that only its worker knows (`formKey`). */
export function readUserTaskDefinition(
  place: Place,
  options: { readonly mayHaveFormKey: boolean },
): UserTaskDefinition {
  const assignment = extensionOf(place, 'zeebe:assignmentDefinition');
  const schedule = extensionOf(place, 'zeebe:taskSchedule');
  const priority = extensionOf(place, 'zeebe:priorityDefinition');
  return {
    assignee: optional(assignment, { name: 'assignee' }),
    candidateGroups: optional(assignment, { name: 'candidateGroups' }),
    candidateUsers: optional(assignment, { name: 'candidateUsers' }),
    dueDate: optional(schedule, { name: 'dueDate', statics: staticDateTime }),
    followUpDate: optional(schedule, { name: 'followUpDate', statics: staticDateTime }),
    priority: optional(priority, { name: 'priority', statics: staticUserTaskPriority }),
    form: readForm(place, options),
    headers: readHeaders(place),
  };
}

function optional(place: Place | undefined, rule: AttributeRule) {
  return place === undefined ? undefined : expressionAttribute(place, rule);
}

function readForm(
  place: Place,
  { mayHaveFormKey }: { readonly mayHaveFormKey: boolean },
): UserTaskDefinition['form'] {
  const definition = extensionOf(place, 'zeebe:formDefinition');
  if (definition === undefined) return undefined;
  const { xml } = definition;
  const hasFormId = attributeOf(xml, 'formId') !== undefined;
  const hasReference = attributeOf(xml, 'externalReference') !== undefined;
  if (mayHaveFormKey && attributeOf(xml, 'formKey') !== undefined) return undefined;
  if (hasFormId === hasReference) {
    refuse(
      definition,
      `Exactly one of the attributes 'formId, externalReference' must be present and not empty`,
    );
    return undefined;
  }
  const binding = readBinding(definition);
  if (hasFormId) {
    const formId = expressionAttribute(definition, { name: 'formId' });
    return formId === undefined ? undefined : { kind: 'linked', formId, binding };
  }
  const reference = expressionAttribute(definition, { name: 'externalReference' });
  return reference === undefined ? undefined : { kind: 'external', reference };
}
