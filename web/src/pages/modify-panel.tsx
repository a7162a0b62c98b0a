import { ArrowRight, MousePointerClick, Plus, X } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import type { ProcessElement } from '../diagram/process-elements.ts';
import type { ElementMark } from '../diagram/viewer.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { jsonProblem } from '../parts/json-text.ts';
import { say } from '../parts/toasts.tsx';
import { parseExact } from '../api/exact-json.ts';
import { plural } from '../words.ts';
import { tokensAt } from './element-counts.ts';
import { isGoing, modificationOf, type Step } from './modification-plan.ts';

export interface Modifying {
  readonly plan: readonly Step[];
  readonly elementId: string | undefined;
  /** The next click on the diagram chooses where the tokens go. */
  readonly isPicking: boolean;
}

export const newModifying: Modifying = { plan: [], elementId: undefined, isPicking: false };

interface ModifyPanelProps {
  readonly instanceKey: string;
  readonly nodes: readonly ProcessElement[];
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly modifying: Modifying;
  readonly change: (to: Modifying | undefined) => void;
}

/** Collects changes of tokens, and sends them as one command. The diagram shows their result in advance. */
export function ModifyPanel(props: ModifyPanelProps): ReactNode {
  const { instanceKey, nodes, modifying, change } = props;
  const { plan } = modifying;
  const client = useQueryClient();
  const [problem, setProblem] = useState<string>();
  const nameOf = (id: string): string => nodes.find((one) => one.id === id)?.name ?? id;
  const apply = async (): Promise<void> => {
    try {
      await call('POST', `/v2/process-instances/${instanceKey}/modification`, modificationOf(plan));
      say(`Applied ${plural(plan.length, 'change')}`);
      change(undefined);
      await client.invalidateQueries();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section className="card" aria-label="Modify the instance">
      <header data-lined>
        <h2>Modify the instance</h2>
        <span className="muted grow">Choose an element here or on the diagram</span>
        <Button onClick={() => change(undefined)}>Discard</Button>
        <Button kind="primary" disabled={plan.length === 0} onClick={() => void apply()}>
          Apply {plural(plan.length, 'change')}
        </Button>
      </header>
      <NextStep key={modifying.elementId} {...props} />
      {problem !== undefined && (
        <p className="failure bad" role="alert">
          {problem}
        </p>
      )}
      <ol className="plan" aria-label="Planned changes">
        {plan.map((step, at) => (
          <li key={`${at} ${step.kind} ${step.elementId}`}>
            <span className="grow">{wordsOf(step, nameOf)}</span>
            <IconButton
              label={`Take back: ${wordsOf(step, nameOf)}`}
              onClick={() => change({ ...modifying, plan: plan.filter((one) => one !== step) })}
            >
              <X size={14} />
            </IconButton>
          </li>
        ))}
      </ol>
    </section>
  );
}

function wordsOf(step: Step, nameOf: (id: string) => string): string {
  const where = nameOf(step.elementId);
  switch (step.kind) {
    case 'add':
      return `Add a token at ${where}`;
    case 'cancel':
      return `Cancel the tokens at ${where}`;
    case 'move':
      return `Move the tokens at ${where} to ${nameOf(step.targetId)}`;
  }
}

function NextStep({ nodes, marks, modifying, change }: ModifyPanelProps): ReactNode {
  const { plan, elementId = '', isPicking } = modifying;
  const [variables, setVariables] = useState('');
  const tokens = isGoing(plan, elementId) ? 0 : tokensAt(marks.get(elementId));
  const invalid = variables === '' ? undefined : jsonProblem(variables);
  const given = (): object | undefined =>
    variables === '' ? undefined : (parseExact(variables) as object);
  const add = (step: Step): void =>
    change({ ...modifying, isPicking: false, plan: [...plan, step] });
  return (
    <div className="next-step">
      <ElementSelect
        {...{ nodes, marks }}
        label="Element"
        value={elementId}
        choose={(id) => change({ ...modifying, elementId: id })}
      />
      <div className="row">
        <Button
          icon={<Plus size={14} />}
          disabled={elementId === '' || invalid !== undefined}
          onClick={() => add({ kind: 'add', elementId, variables: given() })}
        >
          Add a token
        </Button>
        <Button
          kind="danger"
          disabled={tokens === 0}
          onClick={() => add({ kind: 'cancel', elementId })}
        >
          Cancel {plural(tokens, 'token')}
        </Button>
        {tokens > 0 && (
          <Button
            icon={<MousePointerClick size={14} />}
            aria-pressed={isPicking}
            onClick={() => change({ ...modifying, isPicking: !isPicking })}
          >
            {isPicking ? 'Click the target' : 'Move on the diagram'}
          </Button>
        )}
      </div>
      {tokens > 0 && (
        <MoveTo
          {...{ nodes, marks }}
          isPossible={invalid === undefined}
          move={(targetId) => add({ kind: 'move', elementId, targetId, variables: given() })}
        />
      )}
      <label className="labelled">
        Variables to set with it, as a JSON object (empty: none)
        <input
          className="field mono"
          value={variables}
          onChange={(event) => setVariables(event.target.value)}
        />
      </label>
      {invalid !== undefined && (
        <p className="bad" role="alert">
          {invalid}
        </p>
      )}
    </div>
  );
}

interface MoveToProps {
  readonly nodes: readonly ProcessElement[];
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly isPossible: boolean;
  readonly move: (targetId: string) => void;
}

function MoveTo({ nodes, marks, isPossible, move }: MoveToProps): ReactNode {
  const [targetId, setTargetId] = useState('');
  return (
    <div className="row">
      <ElementSelect
        {...{ nodes, marks }}
        label="Move them to"
        value={targetId}
        choose={setTargetId}
      />
      <Button
        icon={<ArrowRight size={14} />}
        disabled={targetId === '' || !isPossible}
        onClick={() => move(targetId)}
      >
        Move
      </Button>
    </div>
  );
}

interface ElementSelectProps {
  readonly label: string;
  readonly nodes: readonly ProcessElement[];
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly value: string;
  readonly choose: (id: string) => void;
}

function ElementSelect({ label, nodes, marks, value, choose }: ElementSelectProps): ReactNode {
  return (
    <label className="labelled">
      {label}
      <select className="field" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">choose an element</option>
        {nodes.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
            {name === id ? '' : ` (${id})`}
            {tokensAt(marks.get(id)) > 0 && ` · ${plural(tokensAt(marks.get(id)), 'token')}`}
          </option>
        ))}
      </select>
    </label>
  );
}
