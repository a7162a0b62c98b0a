import { Plus } from 'lucide-react';
import { useImperativeHandle, useState, type ReactNode, type Ref } from 'react';
import { parseExact } from '../api/exact-json.ts';
import type { Variable } from '../api/nouns.ts';
import { Button } from '../parts/button.tsx';
import { jsonProblem } from '../parts/json-text.ts';

export interface VariablesHandle {
  /** Returns the changed and added variables, or `undefined` if a value is not JSON. */
  readonly submit: () => Readonly<Record<string, unknown>> | undefined;
}

interface TaskVariablesProps {
  readonly rows: readonly Variable[];
  readonly isReadOnly: boolean;
  readonly ref?: Ref<VariablesHandle>;
}

/** Shown for a task without a form. */
export function TaskVariables({ rows, isReadOnly, ref }: TaskVariablesProps): ReactNode {
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({});
  const [name, setName] = useState('');
  const names = [...new Set([...rows.map((row) => row.name), ...Object.keys(changed)])];
  const textOf = (of: string): string =>
    changed[of] ?? rows.find((row) => row.name === of)?.value ?? '""';
  useImperativeHandle(ref, () => ({
    submit: () => {
      if (Object.values(changed).some((text) => jsonProblem(text) !== undefined)) return undefined;
      return Object.fromEntries(
        Object.entries(changed).map(([of, text]) => [of, parseExact(text)] as const),
      );
    },
  }));
  return (
    <>
      <p className="muted">This task has no form. Variables that you change are sent with it.</p>
      {names.map((of) => {
        const problem = jsonProblem(textOf(of));
        return (
          <label key={of} className="labelled">
            {of}
            <input
              className="field mono"
              readOnly={isReadOnly}
              aria-invalid={problem !== undefined}
              value={textOf(of)}
              onChange={(event) => setChanged({ ...changed, [of]: event.target.value })}
            />
            {problem !== undefined && <span className="small bad">{problem}</span>}
          </label>
        );
      })}
      {!isReadOnly && (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (name !== '') setChanged({ ...changed, [name]: '""' });
            setName('');
          }}
        >
          <input
            className="field"
            aria-label="Name of a new variable"
            placeholder="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" icon={<Plus size={14} />}>
            Add variable
          </Button>
        </form>
      )}
    </>
  );
}
