import type { FormKey } from '../../core/key.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { VariableScope } from '../expression/variable-scope.ts';
import type { Binding, UserTaskDefinition } from '../../model/process.ts';
import { findBoundVersion } from '../deployment/find-bound-version.ts';
import { evaluateString } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { ElementInstanceRow, UserTaskRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

type BoundInstance = Pick<ElementInstanceRow, 'tenantId' | 'definitionKey'>;

/** The form of a user task: a deployed form, found by its id and binding, or a reference to a form elsewhere. */
export function evaluateForm(
  visit: { readonly context: CommandContext; readonly instance: BoundInstance },
  scope: VariableScope,
  form: UserTaskDefinition['form'],
): Pick<UserTaskRow, 'formKey' | 'externalFormReference'> | Failure {
  const { context, instance } = visit;
  const none = { formKey: undefined, externalFormReference: undefined };
  switch (form?.kind) {
    case undefined:
      return none;
    case 'external': {
      const reference = evaluateString(context, scope, form.reference);
      return isFailure(reference) ? reference : { ...none, externalFormReference: reference };
    }
    case 'linked': {
      const formId = evaluateString(context, scope, form.formId);
      if (isFailure(formId)) return formId;
      const formKey = findForm(context, instance, formId, form.binding);
      return isFailure(formKey) ? formKey : { ...none, formKey };
    }
    default:
      return unreachable(form);
  }
}

function findForm(
  context: CommandContext,
  instance: BoundInstance,
  formId: string,
  binding: Binding,
): FormKey | Failure {
  const found = findBoundVersion(context, instance, { of: 'form', id: formId, binding });
  if (found !== undefined) return found.key as FormKey;
  return failure(
    'FORM_NOT_FOUND',
    `Expected to find a form with id '${formId}'${bindingWords(binding)}, but none is deployed`,
  );
}

function bindingWords(binding: Binding): string {
  switch (binding.kind) {
    case 'latest':
      return '';
    case 'deployment':
      return ' in the same deployment';
    case 'versionTag':
      return ` with version tag '${binding.versionTag}'`;
    default:
      return unreachable(binding);
  }
}
