import type { UseQueryResult } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Refusal } from '../api/call.ts';
import { useConnection } from '../live/changes.ts';
import { SignedOut } from '../session.ts';
import { Button } from './button.tsx';

interface PanelProps<Answer> {
  readonly of: UseQueryResult<Answer>;
  readonly children: (answer: Answer) => ReactNode;
  /** Shown for a 404. */
  readonly absent?: ReactNode;
}

/**
 * Shows a skeleton while data is loading, then the data, or the failure. During a later load the old data stays
 * visible; if that load fails, a line above the data says so.
 */
export function Panel<Answer>({ of, children, absent }: PanelProps<Answer>): ReactNode {
  if (of.data !== undefined) {
    return (
      <>
        <Failures of={[of]} />
        {children(of.data)}
      </>
    );
  }
  if (of.error === null) return <Skeleton />;
  if (absent !== undefined && of.error instanceof Refusal && of.error.status === 404) return absent;
  return <Failure error={of.error} retry={() => void of.refetch()} />;
}

export function Failure({ error, retry }: { error: Error; retry: () => void }): ReactNode {
  const refusal = error instanceof Refusal ? error : undefined;
  const isBusy = refusal?.status === 503;
  return (
    <div className="failure" role="alert">
      <strong>{isBusy ? 'The server is busy' : 'This could not be loaded'}</strong>
      <span className="muted">
        {error.message}
        {refusal?.retryAfter !== undefined && ` Try again in ${refusal.retryAfter} s.`}
        {refusal?.requestId !== undefined && ` Request ${refusal.requestId}.`}
      </span>
      {!(error instanceof SignedOut) && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

interface Asked {
  readonly error: Error | null;
  readonly data: unknown;
  readonly refetch: () => Promise<unknown>;
}

/**
 * One line for all of these requests that failed, because their data is missing or old. While the server cannot be
 * reached, the mark at the top of the page says so instead.
 */
export function Failures({ of }: { of: readonly Asked[] }): ReactNode {
  const isLive = useConnection() === 'live';
  const failed = of.filter(({ error }) => error !== null);
  const [first] = failed;
  if (first?.error == null || (first.data !== undefined && !isLive)) return null;
  const isOld = failed.every(({ data }) => data !== undefined);
  return (
    <div className="failure-line" role="alert">
      <CircleAlert size={15} aria-hidden />
      <span>
        {isOld ? 'This could not be brought up to date' : 'Some of this could not be loaded'}:{' '}
        {first.error.message}
      </span>
      <Button onClick={() => failed.forEach(({ refetch }) => void refetch())}>Try again</Button>
    </div>
  );
}

/** Appears only if the answer takes longer than a short delay. */
export function Skeleton(): ReactNode {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? (
    <div aria-busy="true">
      <div className="skeleton" />
      <div className="skeleton" />
      <div className="skeleton" />
    </div>
  ) : (
    <div aria-busy="true" />
  );
}

export function Empty({ children }: { children: ReactNode }): ReactNode {
  return <div className="notice">{children}</div>;
}
