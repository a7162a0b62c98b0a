import type { UseQueryResult } from '@tanstack/react-query';
import { useRef, useState, type ReactNode, type Ref } from 'react';
import { call } from '../api/call.ts';
import { useThing } from '../api/queries.ts';
import type { ProcessDefinition } from '../api/nouns.ts';
import { TaskForm, type FormHandle } from '../form/task-form.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { jsonProblem } from '../parts/json-text.ts';
import { Panel } from '../parts/panel.tsx';
import { say } from '../parts/toasts.tsx';
import { navigate, ui } from '../router.ts';

interface StartDialogProps {
  readonly definition: ProcessDefinition;
  readonly close: () => void;
}

const storageKey = (processId: string): string => `continuo.start.${processId}`;

/** Shows the start form of the process. Without one it shows the variables that this browser used last, as JSON. */
export function StartDialog({ definition, close }: StartDialogProps): ReactNode {
  const { processDefinitionKey, processDefinitionId, hasStartForm, tenantId } = definition;
  const form = useThing<{ schema: string } | undefined>(
    `/v2/process-definitions/${processDefinitionKey}/form`,
    { enabled: hasStartForm },
  );
  const handle = useRef<FormHandle>(null);
  const [text, setText] = useState(
    () => localStorage.getItem(storageKey(processDefinitionId)) ?? '{\n  \n}',
  );
  const [businessId, setBusinessId] = useState('');
  const [problem, setProblem] = useState<string>();
  const start = async (): Promise<void> => {
    try {
      const variables = hasStartForm ? handle.current?.submit() : (JSON.parse(text) as unknown);
      if (variables === undefined) return;
      if (!hasStartForm) localStorage.setItem(storageKey(processDefinitionId), text);
      const { processInstanceKey } = await call<{ processInstanceKey: string }>(
        'POST',
        '/v2/process-instances',
        { processDefinitionKey, variables, tenantId, ...(businessId === '' ? {} : { businessId }) },
      );
      say('Started');
      close();
      navigate(ui(`/instances/${processInstanceKey}`));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const invalid = hasStartForm ? undefined : jsonProblem(text);
  return (
    <Dialog
      title={`Start ${definition.name ?? processDefinitionId} v${definition.version}`}
      close={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" disabled={invalid !== undefined} onClick={() => void start()}>
            Start
          </Button>
        </>
      }
    >
      <label className="labelled">
        Business id
        <input
          className="field"
          placeholder="optional, e.g. ORD-20005"
          value={businessId}
          onChange={(event) => setBusinessId(event.target.value)}
        />
      </label>
      {hasStartForm ? (
        <StartForm form={form} ref={handle} />
      ) : (
        <VariablesField text={text} setText={setText} />
      )}
      {(problem ?? invalid) !== undefined && (
        <p className="bad" role="alert">
          {problem ?? invalid}
        </p>
      )}
    </Dialog>
  );
}

function VariablesField(props: { text: string; setText: (text: string) => void }): ReactNode {
  return (
    <label className="labelled">
      Variables, as JSON
      <textarea
        className="field"
        rows={8}
        value={props.text}
        onChange={(event) => props.setText(event.target.value)}
      />
    </label>
  );
}

interface StartFormProps {
  readonly form: UseQueryResult<{ readonly schema: string } | undefined>;
  readonly ref: Ref<FormHandle>;
}

function StartForm({ form, ref }: StartFormProps): ReactNode {
  return (
    <Panel of={form}>
      {(known) =>
        known && <TaskForm ref={ref} schema={known.schema} variables={{}} isReadOnly={false} />
      }
    </Panel>
  );
}
