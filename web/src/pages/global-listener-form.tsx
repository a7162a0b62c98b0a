import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { LabelledInput } from '../parts/labelled-input.tsx';
import { say } from '../parts/toasts.tsx';

export interface GlobalListener {
  readonly id: string;
  readonly type: string;
  readonly eventTypes: readonly string[];
  readonly retries: number;
  readonly afterNonGlobal: boolean;
  readonly priority: number;
}

const path = '/v2/global-task-listeners';
const eventTypes = ['all', 'creating', 'assigning', 'updating', 'completing', 'canceling'];

export function pathOf(id: string): string {
  return `${path}/${encodeURIComponent(id)}`;
}

interface GlobalListenerFormProps {
  /** The listener that the form changes; absent for a new one. */
  readonly listener: GlobalListener | undefined;
  readonly close: () => void;
}

export function GlobalListenerForm({ listener: known, close }: GlobalListenerFormProps): ReactNode {
  const client = useQueryClient();
  const [id, setId] = useState(known?.id ?? '');
  const [type, setType] = useState(known?.type ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(known?.eventTypes));
  const [isAfter, setAfter] = useState(known?.afterNonGlobal ?? false);
  const [priority, setPriority] = useState(String(known?.priority ?? 50));
  const [retries, setRetries] = useState(String(known?.retries ?? 3));
  const isReady = id !== '' && type !== '' && chosen.size > 0 && priority !== '' && retries !== '';
  const save = async (): Promise<void> => {
    const body = {
      type,
      eventTypes: eventTypes.filter((event) => chosen.has(event)),
      afterNonGlobal: isAfter,
      priority: Number(priority),
      retries: Number(retries),
    };
    if (known === undefined) await call('POST', path, { id, ...body });
    else await call('PUT', pathOf(id), body);
    await client.invalidateQueries();
    say(`Saved ${id}`);
  };
  return (
    <FormDialog
      title={known === undefined ? 'Create a global listener' : `Edit ${id}`}
      action={known === undefined ? 'Create' : 'Save'}
      {...{ isReady, save, close }}
    >
      {known === undefined && <LabelledInput label="Id" value={id} set={setId} />}
      <LabelledInput label="Type of its jobs" value={type} set={setType} />
      <EventTypes chosen={chosen} choose={setChosen} />
      <label className="check">
        <input
          type="checkbox"
          checked={isAfter}
          onChange={(event) => setAfter(event.target.checked)}
        />
        after the listeners of the model
      </label>
      <LabelledInput
        label="Priority, the highest first"
        type="number"
        value={priority}
        set={setPriority}
      />
      <LabelledInput label="Retries" type="number" value={retries} set={setRetries} />
    </FormDialog>
  );
}

interface EventTypesProps {
  readonly chosen: ReadonlySet<string>;
  readonly choose: (next: ReadonlySet<string>) => void;
}

function EventTypes({ chosen, choose }: EventTypesProps): ReactNode {
  const toggle = (event: string): void => {
    const next = new Set(chosen);
    if (!next.delete(event)) next.add(event);
    choose(next);
  };
  return (
    <fieldset className="permissions">
      <legend>Events</legend>
      {eventTypes.map((event) => (
        <label key={event} className="check">
          <input type="checkbox" checked={chosen.has(event)} onChange={() => toggle(event)} />
          {event}
        </label>
      ))}
    </fieldset>
  );
}
