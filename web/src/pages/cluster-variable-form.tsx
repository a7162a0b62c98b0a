import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { parseExact } from '../api/exact-json.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { jsonProblem, laidOut } from '../parts/json-text.ts';
import { Panel } from '../parts/panel.tsx';
import { say } from '../parts/toasts.tsx';

export interface ClusterVariable {
  readonly name: string;
  /** JSON text; in a list only its beginning. */
  readonly value: string;
  readonly isTruncated?: boolean;
  /** `null`: global. */
  readonly tenantId: string | null;
}

type Named = Pick<ClusterVariable, 'name' | 'tenantId'>;

function scopePath(tenantId: string | null): string {
  const scope = tenantId === null ? 'global' : `tenants/${encodeURIComponent(tenantId)}`;
  return `/v2/cluster-variables/${scope}`;
}

export function pathOf({ name, tenantId }: Named): string {
  return `${scopePath(tenantId)}/${encodeURIComponent(name)}`;
}

interface ClusterVariableFormProps {
  /** The variable that the form changes; absent for a new one. */
  readonly variable: ClusterVariable | undefined;
  readonly close: () => void;
}

/** Loads the whole value first, so that a truncated one is never saved. */
export function ClusterVariableForm({ variable, close }: ClusterVariableFormProps): ReactNode {
  const whole = useQuery({
    queryKey: ['edited cluster variable', variable?.tenantId, variable?.name],
    queryFn: () => call<ClusterVariable>('GET', pathOf(variable ?? { name: '', tenantId: null })),
    enabled: variable !== undefined,
    meta: { isFixed: true },
    gcTime: 0,
  });
  if (variable === undefined) return <ValueForm known={undefined} close={close} />;
  return <Panel of={whole}>{(known) => <ValueForm known={known} close={close} />}</Panel>;
}

interface ValueFormProps {
  readonly known: ClusterVariable | undefined;
  readonly close: () => void;
}

function ValueForm({ known, close }: ValueFormProps): ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState(known?.name ?? '');
  const [tenantId, setTenantId] = useState('');
  const [text, setText] = useState(laidOut(known?.value ?? '""'));
  const invalid = jsonProblem(text);
  const save = async (): Promise<void> => {
    const value = parseExact(text);
    if (known === undefined) {
      await call('POST', scopePath(tenantId === '' ? null : tenantId), { name, value });
    } else await call('PUT', pathOf(known), { value });
    await client.invalidateQueries();
    say(`Saved ${name}`);
  };
  return (
    <FormDialog
      title={known === undefined ? 'Create a cluster variable' : `Edit ${name}`}
      action={known === undefined ? 'Create' : 'Save'}
      isReady={name !== '' && invalid === undefined}
      {...{ save, close }}
    >
      {known === undefined && (
        <>
          <label className="labelled">
            Name
            <input
              className="field"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          <label className="labelled">
            Tenant, empty for global
            <input
              className="field"
              value={tenantId}
              onChange={(event) => setTenantId(event.target.value)}
            />
          </label>
        </>
      )}
      <label className="labelled">
        Value, as JSON
        <textarea
          className="field"
          rows={8}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {invalid !== undefined && <p className="bad">{invalid}</p>}
    </FormDialog>
  );
}
