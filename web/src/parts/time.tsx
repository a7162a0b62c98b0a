import { useEffect, useReducer, type ReactNode } from 'react';
import { ago, moment } from '../words.ts';
import { useZone } from '../zone.ts';

/** A relative time, with the absolute one on hover. */
export function Ago({ at }: { at: string | null | undefined }): ReactNode {
  useZone();
  useEverySecond();
  if (at === null || at === undefined) return <span className="muted">–</span>;
  return (
    <time dateTime={at} title={`${moment(at)} (${new Date(at).toISOString()})`}>
      {ago(at)}
    </time>
  );
}

export function Moment({ at }: { at: string | null | undefined }): ReactNode {
  useZone();
  if (at === null || at === undefined) return <span className="muted">–</span>;
  return (
    <time dateTime={at} title={new Date(at).toISOString()}>
      {moment(at)}
    </time>
  );
}

/** Renders again regularly, so that relative times stay true. */
export function useEverySecond(everyMs = 5_000): void {
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
