import { RotateCcw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ErrorGroup } from '../api/nouns.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/panel.tsx';
import { ui } from '../router.ts';
import { count, plural } from '../words.ts';
import { BulkDialog } from './bulk-dialog.tsx';

/** Error messages, each with the number of instances that have it. */
export function ErrorList({ errors }: { errors: readonly ErrorGroup[] }): ReactNode {
  const [retried, setRetried] = useState<ErrorGroup>();
  if (errors.length === 0) return <Empty>No instance has an incident.</Empty>;
  return (
    <>
      <ul className="errors">
        {errors.map((error) => (
          <li key={error.errorHashCode}>
            <span className="number bad">{count(error.activeInstancesWithErrorCount)}</span>
            <a
              className="cut"
              data-row
              title={error.errorMessage}
              href={ui('/instances', { state: 'incident', error: String(error.errorHashCode) })}
            >
              <strong>{error.errorMessage.split('\n', 1)[0]}</strong>
            </a>
            <Button kind="quiet" icon={<RotateCcw size={14} />} onClick={() => setRetried(error)}>
              Retry all
            </Button>
          </li>
        ))}
      </ul>
      {retried !== undefined && (
        <BulkDialog
          action="retry"
          filter={{ state: 'ACTIVE', incidentErrorHashCode: retried.errorHashCode }}
          what={plural(retried.activeInstancesWithErrorCount, 'instance')}
          size={retried.activeInstancesWithErrorCount}
          close={() => setRetried(undefined)}
          keep={() => setRetried(undefined)}
        />
      )}
    </>
  );
}
