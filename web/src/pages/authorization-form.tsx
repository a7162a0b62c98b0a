import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { LabelledInput, type LabelledInputProps } from '../parts/labelled-input.tsx';
import { say } from '../parts/toasts.tsx';
import { spoken } from '../words.ts';

export interface Authorization {
  readonly authorizationKey: string;
  readonly ownerId: string;
  readonly ownerType: string;
  readonly resourceId: string | null;
  readonly resourcePropertyName: string | null;
  readonly resourceType: string;
  readonly permissionTypes: readonly string[];
}

export const ownerTypes = ['USER', 'GROUP', 'ROLE', 'CLIENT', 'MAPPING_RULE'] as const;

/** The properties of a user task that can name the owner, instead of an id. */
const properties = ['assignee', 'candidateUsers', 'candidateGroups'] as const;

interface AuthorizationFormProps {
  readonly permissionsOf: Readonly<Record<string, readonly string[]>>;
  /** The authorization that the form changes; absent for a new one. */
  readonly authorization: Authorization | undefined;
  /** The owner that the form shows first for a new authorization. */
  readonly owner: { readonly type: string; readonly id: string };
  readonly close: () => void;
}

export function AuthorizationForm(props: AuthorizationFormProps): ReactNode {
  const { permissionsOf, authorization: known, owner, close } = props;
  const client = useQueryClient();
  const [ownerType, setOwnerType] = useState(known?.ownerType ?? owner.type);
  const [ownerId, setOwnerId] = useState(known?.ownerId ?? owner.id);
  const [resourceType, setResourceType] = useState(known?.resourceType ?? 'PROCESS_DEFINITION');
  const [property, setProperty] = useState(known?.resourcePropertyName ?? '');
  const [resourceId, setResourceId] = useState(known?.resourceId ?? '*');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(known?.permissionTypes));
  const possible = permissionsOf[resourceType] ?? [];
  const permissionTypes = possible.filter((permission) => chosen.has(permission));
  const isByProperty = resourceType === 'USER_TASK' && property !== '';
  const toggle = (permission: string): void => {
    const next = new Set(chosen);
    if (!next.delete(permission)) next.add(permission);
    setChosen(next);
  };
  const save = async (): Promise<void> => {
    const body = {
      ownerType,
      ownerId,
      resourceType,
      permissionTypes,
      ...(isByProperty ? { resourcePropertyName: property } : { resourceId }),
    };
    if (known === undefined) await call('POST', '/v2/authorizations', body);
    else await call('PUT', `/v2/authorizations/${known.authorizationKey}`, body);
    await client.invalidateQueries();
    say(known === undefined ? 'Created' : 'Saved');
  };
  return (
    <FormDialog
      title={known === undefined ? 'Create an authorization' : 'Edit the authorization'}
      action={known === undefined ? 'Create' : 'Save'}
      isReady={ownerId !== '' && permissionTypes.length > 0 && (isByProperty || resourceId !== '')}
      {...{ save, close }}
    >
      <Select label="Kind of owner" options={ownerTypes} value={ownerType} set={setOwnerType} />
      <LabelledInput label="Id of the owner" value={ownerId} set={setOwnerId} />
      <Select
        label="Kind of resource"
        options={Object.keys(permissionsOf)}
        value={resourceType}
        set={setResourceType}
      />
      {resourceType === 'USER_TASK' && (
        <Select
          label="Which tasks"
          options={['', ...properties]}
          value={property}
          set={setProperty}
          wordOf={(option) => (option === '' ? 'by id' : `of which the owner is ${option}`)}
        />
      )}
      {!isByProperty && (
        <LabelledInput
          label="Id of the resource, * for all"
          value={resourceId}
          set={setResourceId}
        />
      )}
      <Permissions {...{ possible, chosen, toggle }} />
    </FormDialog>
  );
}

interface PermissionsProps {
  readonly possible: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (permission: string) => void;
}

function Permissions({ possible, chosen, toggle }: PermissionsProps): ReactNode {
  return (
    <fieldset className="permissions">
      <legend>Permissions</legend>
      {possible.map((permission) => (
        <label key={permission} className="check">
          <input
            type="checkbox"
            checked={chosen.has(permission)}
            onChange={() => toggle(permission)}
          />
          {spoken(permission)}
        </label>
      ))}
    </fieldset>
  );
}

interface SelectProps extends Omit<LabelledInputProps, 'type'> {
  readonly options: readonly string[];
  readonly wordOf?: (option: string) => string;
}

function Select({ label, value, set, options, wordOf = spoken }: SelectProps): ReactNode {
  return (
    <label className="labelled">
      {label}
      <select className="field" value={value} onChange={(event) => set(event.target.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {wordOf(option)}
          </option>
        ))}
      </select>
    </label>
  );
}
