import { Ban, RotateCcw, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Filter } from '../api/queries.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { count, plural } from '../words.ts';
import { BulkDialog, type BulkAction } from './bulk-dialog.tsx';

interface BulkBarProps {
  readonly selected: ReadonlySet<string>;
  /** All instances that match the filter, not only the visible ones. */
  readonly isAll: boolean;
  readonly total: number;
  readonly filter: Filter;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

export function BulkBar(props: BulkBarProps): ReactNode {
  const { selected, isAll, total, filter, selectAll, clear } = props;
  const [action, setAction] = useState<BulkAction>();
  const size = isAll ? total : selected.size;
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
      <Button kind="danger" icon={<Ban size={14} />} onClick={() => setAction('cancel')}>
        Cancel…
      </Button>
      <IconButton label="Clear the selection" onClick={clear}>
        <X size={16} />
      </IconButton>
      {action !== undefined && (
        <BulkDialog
          action={action}
          filter={isAll ? filter : { processInstanceKey: { $in: [...selected] } }}
          what={plural(size, 'instance')}
          size={size}
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
