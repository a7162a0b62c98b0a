import { Plus, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { setParameters, useSearch } from '../router.ts';
import { conditionsOf } from './instance-filter.ts';

const kinds = {
  variable: 'Variable',
  business: 'Business id',
  element: 'At element',
  tag: 'Tag',
  parent: 'Called by instance',
  after: 'Started after',
  before: 'Started before',
} as const;

type Kind = keyof typeof kinds;

/** The active filters as chips, and a form that adds one. The address contains them all. */
export function FilterBar(): ReactNode {
  const search = useSearch();
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      {conditionsOf(search).map(({ name, words }) => (
        <span key={name} className="chip" data-tone="accent">
          {words}
          <button
            type="button"
            aria-label={`Remove the filter ${words}`}
            onClick={() => setParameters({ [name]: undefined })}
          >
            <X size={13} />
          </button>
        </span>
      ))}
      {isAdding ? (
        <AddFilter close={() => setAdding(false)} />
      ) : (
        <Button kind="quiet" data-filter icon={<Plus size={14} />} onClick={() => setAdding(true)}>
          Filter
        </Button>
      )}
    </>
  );
}

function AddFilter({ close }: { close: () => void }): ReactNode {
  const [kind, setKind] = useState<Kind>('variable');
  const [name, setName] = useState('');
  const [operator, setOperator] = useState('');
  const [value, setValue] = useState('');
  const isMoment = kind === 'after' || kind === 'before';
  const add = (): void => {
    if (value === '' || (kind === 'variable' && name === '')) return;
    const given = isMoment ? new Date(value).toISOString() : value;
    setParameters(kind === 'variable' ? { [`var.${name}`]: operator + given } : { [kind]: given });
    close();
  };
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <select
        className="field"
        aria-label="Filter by"
        value={kind}
        onChange={(event) => setKind(event.target.value as Kind)}
      >
        {Object.entries(kinds).map(([id, word]) => (
          <option key={id} value={id}>
            {word}
          </option>
        ))}
      </select>
      {kind === 'variable' && <VariableFields {...{ name, setName, operator, setOperator }} />}
      <input
        className="field"
        aria-label="Value"
        placeholder="value"
        type={isMoment ? 'datetime-local' : 'text'}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button type="submit" kind="primary">
        Add
      </Button>
      <Button kind="quiet" onClick={close}>
        Cancel
      </Button>
    </form>
  );
}

interface VariableFieldsProps {
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly operator: string;
  readonly setOperator: (operator: string) => void;
}

function VariableFields({ name, setName, operator, setOperator }: VariableFieldsProps): ReactNode {
  return (
    <>
      <input
        className="field"
        autoFocus
        aria-label="Name of the variable"
        placeholder="name"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <select
        className="field"
        aria-label="Comparison"
        value={operator}
        onChange={(event) => setOperator(event.target.value)}
      >
        <option value="">=</option>
        <option value="!">≠</option>
        <option value="~">like</option>
      </select>
    </>
  );
}
