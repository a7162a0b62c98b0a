import { Pencil, Plus } from 'lucide-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { parseExact } from '../api/exact-json.ts';
import { useFound } from '../api/queries.ts';
import type { ProcessInstance, TimelineRow, Variable } from '../api/nouns.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { jsonProblem, laidOut } from '../parts/json-text.ts';
import { JsonBlock, JsonInline } from '../parts/json.tsx';
import { Empty, Failures, Panel } from '../parts/panel.tsx';
import { say } from '../parts/toasts.tsx';

interface VariablesTabProps {
  readonly instance: ProcessInstance;
  readonly element: string | undefined;
}

interface Editing {
  readonly name: string;
  readonly variableKey: string | undefined;
  readonly scopeKey: string;
}

/** The variables of the instance, or the local variables of the selected element. */
export function VariablesTab({ instance, element }: VariablesTabProps): ReactNode {
  const { processInstanceKey } = instance;
  const scopes = useFound<TimelineRow>(
    '/element-instances/search',
    {
      filter: { processInstanceKey, elementId: element },
      sort: [{ field: 'elementInstanceKey', order: 'DESC' }],
      page: { limit: 1 },
    },
    { enabled: element !== undefined },
  );
  const scopeKey =
    element === undefined ? processInstanceKey : scopes.data?.items[0]?.elementInstanceKey;
  const variables = useFound<Variable>(
    '/variables/search',
    { filter: { processInstanceKey, scopeKey }, sort: [{ field: 'name' }], page: { limit: 500 } },
    { enabled: scopeKey !== undefined },
  );
  const [editing, setEditing] = useState<Editing>();
  if (scopeKey === undefined) {
    return <Panel of={scopes}>{() => <Empty>No instance of this element yet.</Empty>}</Panel>;
  }
  const isRunning = instance.state === 'ACTIVE' || instance.state === 'SUSPENDED';
  return (
    <Panel of={variables}>
      {({ items }) => (
        <>
          {items.length === 0 && (
            <Empty>{element === undefined ? 'No variable.' : 'No local variables.'}</Empty>
          )}
          {items.map((variable) => (
            <VariableRow
              key={variable.variableKey}
              variable={variable}
              edit={isRunning ? () => setEditing(variable) : undefined}
            />
          ))}
          <div className="row bulk">
            {isRunning && (
              <Button
                kind="quiet"
                icon={<Plus size={14} />}
                onClick={() => setEditing({ name: '', variableKey: undefined, scopeKey })}
              >
                Add variable
              </Button>
            )}
            <span className="grow" />
            <CopyAll items={items} />
          </div>
          {editing !== undefined && (
            <EditVariable editing={editing} close={() => setEditing(undefined)} />
          )}
        </>
      )}
    </Panel>
  );
}

function CopyAll({ items }: { items: readonly Variable[] }): ReactNode {
  if (items.length === 0 || items.some(({ isTruncated }) => isTruncated)) return null;
  const members = items.map(({ name, value }) => `${JSON.stringify(name)}:${value}`);
  return <CopyButton text={laidOut(`{${members.join(',')}}`)} what="all variables" />;
}

/** A variable whose name suggests a secret is shown only after a click. */
const secret = /password|secret|token|authorization|iban|card/i;

function VariableRow({
  variable,
  edit,
}: {
  variable: Variable;
  edit: (() => void) | undefined;
}): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { name, value, isTruncated } = variable;
  const isMasked = secret.test(name) && !isOpen;
  const untruncated = useQuery({
    queryKey: ['variable', variable.variableKey],
    queryFn: () => call<Variable>('GET', `/v2/variables/${variable.variableKey}`),
    enabled: isOpen && isTruncated === true,
  });
  return (
    <div className="variable">
      <span className="variable-name">{name}</span>
      {isOpen ? (
        <div>
          <Failures of={[untruncated]} />
          <JsonBlock json={untruncated.data?.value ?? value} label={`Value of ${name}`} />
          <Button kind="quiet" onClick={() => setOpen(false)}>
            Fold
          </Button>
        </div>
      ) : (
        <button
          type="button"
          className="variable-value"
          aria-expanded="false"
          title="Show the whole value"
          onClick={() => setOpen(true)}
        >
          {isMasked ? (
            <span className="muted">•••••• (click to show)</span>
          ) : (
            <JsonInline json={value} />
          )}
        </button>
      )}
      <span className="row">
        {edit !== undefined && (
          <IconButton label={`Edit ${name}`} onClick={edit}>
            <Pencil size={14} />
          </IconButton>
        )}
        {!isMasked && <CopyButton text={value} what={`the value of ${name}`} />}
      </span>
    </div>
  );
}

/** Loads the whole value first, so that a truncated one is never saved. Sends only this variable. */
function EditVariable({ editing, close }: { editing: Editing; close: () => void }): ReactNode {
  const untruncated = useQuery({
    queryKey: ['edited variable', editing.variableKey],
    queryFn: () => call<Variable>('GET', `/v2/variables/${editing.variableKey ?? ''}`),
    enabled: editing.variableKey !== undefined,
    meta: { isFixed: true },
    gcTime: 0,
  });
  if (editing.variableKey === undefined) return <VariableForm {...{ editing, close }} value='""' />;
  return (
    <Panel of={untruncated}>{({ value }) => <VariableForm {...{ editing, close, value }} />}</Panel>
  );
}

interface VariableFormProps {
  readonly editing: Editing;
  readonly value: string;
  readonly close: () => void;
}

function VariableForm({ editing, value, close }: VariableFormProps): ReactNode {
  const { scopeKey, variableKey } = editing;
  const [name, setName] = useState(editing.name);
  const [text, setText] = useState(laidOut(value));
  const [problem, setProblem] = useState<string>();
  const client = useQueryClient();
  const invalid = jsonProblem(text);
  const save = async (): Promise<void> => {
    try {
      const variables = { [name]: parseExact(text) };
      await call('PUT', `/v2/element-instances/${scopeKey}/variables`, { variables, local: true });
      await client.invalidateQueries();
      say(`Saved ${name}`);
      close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      title={variableKey === undefined ? 'Add a variable' : `Edit ${name}`}
      close={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            kind="primary"
            disabled={invalid !== undefined || name === ''}
            onClick={() => void save()}
          >
            Save
          </Button>
        </>
      }
    >
      {variableKey === undefined && (
        <label className="labelled">
          Name
          <input className="field" value={name} onChange={(event) => setName(event.target.value)} />
        </label>
      )}
      <label className="labelled">
        Value, as JSON
        <textarea
          className="field"
          rows={10}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {(problem ?? invalid) !== undefined && (
        <p className="bad" role="alert">
          {problem ?? invalid}
        </p>
      )}
    </Dialog>
  );
}
