import { ArrowRightLeft, Ban, RotateCcw, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Filter } from '../api/queries.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { count, plural } from '../words.ts';
import { BulkDialog, type BulkAction } from './bulk-dialog.tsx';
import { BulkMigrate } from './bulk-migrate.tsx';

interface BulkBarProps {
  readonly selected: ReadonlySet<string>;
  /** All instances that match the filter, not only the visible ones. */
  readonly isAll: boolean;
  readonly total: number;
  readonly filter: Filter;
  /** The definition of all selected instances; absent if they have several, or if one of them does not run. */
  readonly definitionKey: string | undefined;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

export function BulkBar(props: BulkBarProps): ReactNode {
  const { selected, isAll, total, filter, definitionKey, selectAll, clear } = props;
  const [action, setAction] = useState<BulkAction | 'migrate'>();
  const size = isAll ? total : selected.size;
  const what = plural(size, 'instance');
  const chosen = isAll ? filter : { processInstanceKey: { $in: [...selected] } };
  return (
    <div className="bulk" role="group" aria-label="Actions on the selection">
      <strong>{count(size)} selected</strong>
      {!isAll && total > selected.size && (
        <Button kind="quiet" onClick={selectAll}>
          Select all {count(total)} that match
        </Button>
      )}
      <span className="grow" />
      <Button icon={<RotateCcw size={14} />} onClick={() => setAction('retry')}>
        Retry incidents
      </Button>
      <Button
        icon={<ArrowRightLeft size={14} />}
        disabled={definitionKey === undefined}
        title={
          definitionKey === undefined ? 'Select running instances of one version only' : undefined
        }
        onClick={() => setAction('migrate')}
      >
        Migrate…
      </Button>
      <Button kind="danger" icon={<Ban size={14} />} onClick={() => setAction('cancel')}>
        Cancel…
      </Button>
      <IconButton label="Clear the selection" onClick={clear}>
        <X size={16} />
      </IconButton>
      {action === 'migrate' && definitionKey !== undefined && (
        <BulkMigrate
          {...{ definitionKey, what }}
          filter={chosen}
          close={() => setAction(undefined)}
        />
      )}
      {action !== undefined && action !== 'migrate' && (
        <BulkDialog
          {...{ action, what, size }}
          filter={chosen}
          close={() => {
            setAction(undefined);
            clear();
          }}
          keep={() => setAction(undefined)}
        />
      )}
    </div>
  );
}
