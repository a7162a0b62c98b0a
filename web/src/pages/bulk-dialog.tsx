import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Filter } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { count, plural } from '../words.ts';
import { matchingKeys, runBulk, type BulkAction, type BulkProgress } from './bulk-run.ts';

export type { BulkAction };

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly filter: Filter;
  readonly what: string;
  readonly size: number;
  readonly close: () => void;
  readonly keep: () => void;
}

const words = {
  retry: {
    title: 'Retry incidents',
    text: 'This resolves all open incidents of these instances. Jobs without attempts left get one more.',
    action: 'Retry',
  },
  cancel: {
    title: 'Cancel instances',
    text: 'The instances end at once, with all instances that they called. This cannot be undone.',
    action: 'Cancel',
  },
} as const;

/** Asks for confirmation, then shows the progress, and finally the states of the instances. */
export function BulkDialog({
  action,
  filter,
  what,
  size,
  close,
  keep,
}: BulkDialogProps): ReactNode {
  const [keys, setKeys] = useState<readonly string[]>();
  if (keys !== undefined) return <BulkRun {...{ action, keys, close }} />;
  const { title, text, action: verb } = words[action];
  return (
    <Confirm
      title={title}
      action={`${verb} ${what}`}
      isDestructive={action === 'cancel'}
      items={size}
      act={async () => setKeys(await matchingKeys(filter))}
      close={keep}
      stays
    >
      <p>
        <strong>{what}</strong>. {text}
      </p>
    </Confirm>
  );
}

interface BulkRunProps {
  readonly action: BulkAction;
  readonly keys: readonly string[];
  readonly close: () => void;
}

function BulkRun({ action, keys, close }: BulkRunProps): ReactNode {
  const [progress, setProgress] = useState<BulkProgress>();
  const control = useRef(new AbortController());
  const isStarted = useRef(false);
  useEffect(() => {
    if (isStarted.current) return;
    isStarted.current = true;
    void runBulk(action, keys, setProgress, control.current.signal);
  }, [action, keys]);
  const { done = 0, refused = 0, reasons = new Map<string, number>(), outcome } = progress ?? {};
  const isDone = done === keys.length;
  return (
    <Dialog
      title={`${words[action].title}: ${count(done)} of ${count(keys.length)}`}
      close={() => {
        control.current.abort();
        close();
      }}
      actions={
        <Button
          onClick={() => {
            control.current.abort();
            close();
          }}
        >
          {isDone ? 'Close' : 'Stop here'}
        </Button>
      }
    >
      <progress value={done} max={keys.length} aria-label="Done" />
      <p role="status">
        {isDone ? 'All requests are sent. ' : 'Keep this page open. '}
        {refused > 0 && `${plural(refused, 'was', 'were')} refused. `}
      </p>
      {isDone && (
        <dl className="definition" aria-label="Result">
          <dt>Running again</dt>
          <dd>{outcome ? count(outcome.runningAgain) : 'reading…'}</dd>
          <dt>Failed again</dt>
          <dd className={outcome && outcome.stillFailing > 0 ? 'bad' : undefined}>
            {outcome ? count(outcome.stillFailing) : 'reading…'}
          </dd>
          <dt>Ended</dt>
          <dd>{outcome ? count(outcome.ended) : 'reading…'}</dd>
        </dl>
      )}
      {[...reasons].map(([reason, times]) => (
        <p key={reason} className="small bad">
          {count(times)} × {reason}
        </p>
      ))}
    </Dialog>
  );
}
