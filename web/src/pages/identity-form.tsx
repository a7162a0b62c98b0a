import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { say } from '../parts/toasts.tsx';
import { navigate, ui } from '../router.ts';
import type { IdentityField, IdentityNoun, IdentityThing } from './identity-nouns.ts';

interface IdentityFormProps {
  readonly noun: IdentityNoun;
  /** The values that the form changes; absent for a new user, group, role, tenant or rule. */
  readonly thing?: IdentityThing;
  readonly close: () => void;
}

/** Creates or changes a user, group, role, tenant or mapping rule. */
export function IdentityForm({ noun, thing, close }: IdentityFormProps): ReactNode {
  const { path, one, idName } = noun;
  const client = useQueryClient();
  const fields = noun.fields.filter(({ isFixed }) => thing === undefined || isFixed !== true);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(({ name }) => [name, thing?.[name] ?? ''])),
  );
  const id = thing?.[idName] ?? '';
  const isComplete = fields.every(
    ({ name, isOptional, isSecret }) =>
      isOptional === true || (isSecret === true && thing !== undefined) || values[name] !== '',
  );
  const save = async (): Promise<void> => {
    // An empty password keeps the present one.
    const body = Object.fromEntries(
      fields.flatMap(({ name, isSecret }) =>
        isSecret === true && values[name] === '' ? [] : [[name, values[name]]],
      ),
    );
    if (thing === undefined) await call('POST', `/v2/${path}`, body);
    else await call('PUT', `/v2/${path}/${encodeURIComponent(id)}`, body);
    await client.invalidateQueries();
    say(thing === undefined ? `Created the ${one}` : 'Saved');
    const made = values[idName];
    if (thing === undefined && made !== undefined) {
      navigate(ui(`/admin/${path}/${encodeURIComponent(made)}`));
    }
  };
  return (
    <FormDialog
      title={thing === undefined ? `Create a ${one}` : `Edit ${id}`}
      action={thing === undefined ? 'Create' : 'Save'}
      isReady={isComplete}
      {...{ save, close }}
    >
      {fields.map((field) => (
        <FormField
          key={field.name}
          field={field}
          isNew={thing === undefined}
          value={values[field.name] ?? ''}
          set={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
    </FormDialog>
  );
}

interface FormFieldProps {
  readonly field: IdentityField;
  readonly isNew: boolean;
  readonly value: string;
  readonly set: (value: string) => void;
}

function FormField({ field, isNew, value, set }: FormFieldProps): ReactNode {
  const { label, isSecret = false, isOptional = false } = field;
  const id = useId();
  const hint =
    isSecret && !isNew
      ? 'Leave it empty to keep the present one.'
      : isOptional
        ? 'Optional.'
        : undefined;
  return (
    <div className="labelled">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        type={isSecret ? 'password' : 'text'}
        autoComplete={isSecret ? 'new-password' : 'off'}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="small muted">
          {hint}
        </span>
      )}
    </div>
  );
}
