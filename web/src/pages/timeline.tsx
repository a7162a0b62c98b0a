import {
  ChevronDown,
  ChevronRight,
  Circle,
  CircleAlert,
  CircleDot,
  Cog,
  Diamond,
  FileText,
  Group,
  Phone,
  Table2,
  UserRound,
  type LucideIcon,
} from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Segments } from '../parts/segments.tsx';
import { Failure, Skeleton } from '../parts/panel.tsx';
import { useEverySecond } from '../parts/time.tsx';
import { Window } from '../parts/window.tsx';
import { setParameters, useSearch } from '../router.ts';
import { nowMs } from '../session.ts';
import { count, duration, moment, spoken } from '../words.ts';
import { clockScale, compactScale, type TimeScale } from './time-scale.ts';
import { shownRows, type ShownRow } from './timeline-rows.ts';
import { useTimeline, type TimelineChoice } from './use-timeline.ts';

const choices = { all: 'All', failed: 'Failed', active: 'Waiting' } as const;
const rowHeight = 30;

interface TimelineProps {
  readonly instanceKey: string;
  readonly endDate: string | null;
  readonly selected: string | undefined;
}

export function Timeline({ instanceKey, endDate, selected }: TimelineProps): ReactNode {
  const search = useSearch();
  const only = search.get('only') ?? 'all';
  const choice: TimelineChoice = only === 'failed' || only === 'active' ? only : 'all';
  const { timeline, error, more, again } = useTimeline(instanceKey, choice);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(
    () => shownRows(timeline?.rows ?? [], instanceKey, toggled),
    [timeline, instanceKey, toggled],
  );
  useEverySecond(2_000);
  const isClock = search.get('scale') === 'clock';
  const scale = useScale(rows, isClock, endDate);
  const toggle = (id: string): void => {
    const next = new Set(toggled);
    if (!next.delete(id)) next.add(id);
    setToggled(next);
  };
  return (
    <section className="card timeline" aria-label="What happened">
      <header data-lined>
        <h2>What happened</h2>
        <span className="muted">
          {timeline && `${count(timeline.rows.length)}${timeline.hasMore ? '+' : ''} elements`}
        </span>
        <span className="grow" />
        <Segments
          label="Which elements"
          choices={choices}
          chosen={choice}
          choose={(next) => setParameters({ only: next === 'all' ? undefined : next })}
        />
        <Segments
          label="Scale of time"
          choices={{ compact: 'Compact', clock: 'Clock' }}
          chosen={isClock ? 'clock' : 'compact'}
          choose={(next) => setParameters({ scale: next === 'compact' ? undefined : next })}
        />
      </header>
      {timeline === undefined ? (
        error === null ? (
          <Skeleton />
        ) : (
          <Failure error={error} retry={again} />
        )
      ) : (
        <Window items={rows} rowHeight={rowHeight} label="Elements" onEnd={more}>
          {(shown) => (
            <Row
              key={shown.id}
              {...{ shown, scale, toggle }}
              isSelected={shown.row.elementId === selected}
            />
          )}
        </Window>
      )}
    </section>
  );
}

function useScale(rows: readonly ShownRow[], isClock: boolean, endDate: string | null): TimeScale {
  const endMs = endDate === null ? nowMs() : Date.parse(endDate);
  // Rounded to the second, so that the scale of a running instance does not change at each rendering.
  const untilMs = Math.ceil(endMs / 1_000) * 1_000;
  return useMemo(() => {
    const moments = rows.flatMap((row) => [row.startMs, row.endMs ?? untilMs]);
    const from = Math.min(...moments.slice(0, 2), untilMs);
    return isClock ? clockScale(from, untilMs) : compactScale(moments);
  }, [rows, isClock, untilMs]);
}

interface RowProps {
  readonly shown: ShownRow;
  readonly scale: TimeScale;
  readonly isSelected: boolean;
  readonly toggle: (id: string) => void;
}

function Row({ shown, scale, isSelected, toggle }: RowProps): ReactNode {
  const { row, times, endMs, startMs, hasIncident } = shown;
  const Icon = hasIncident ? CircleAlert : (icons[row.type] ?? Circle);
  const until = endMs ?? nowMs();
  const left = scale(startMs);
  const width = Math.max(1, scale(until) - left);
  const tone = hasIncident ? 'bad' : endMs === undefined ? 'ok' : 'grey';
  return (
    <div className="timeline-row" role="listitem" data-selected={isSelected} data-tone={tone}>
      <svg width={12 * shown.depth} height="1" aria-hidden />
      {shown.canFold ? (
        <button
          type="button"
          className="fold"
          aria-label={`${shown.isFolded ? 'Open' : 'Fold'} ${row.elementName}`}
          aria-expanded={!shown.isFolded}
          onClick={() => toggle(shown.id)}
        >
          {shown.isFolded ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
        </button>
      ) : (
        <Icon size={14} aria-hidden />
      )}
      <button
        type="button"
        className="timeline-name cut"
        title={`${spoken(row.type)} ${row.elementId}, ${moment(row.startDate)}`}
        aria-pressed={isSelected}
        onClick={() => setParameters({ element: isSelected ? undefined : row.elementId })}
      >
        {row.elementName}
        {times > 1 && <span className="muted"> × {count(times)}</span>}
      </button>
      <svg className="timeline-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
        <line x1="0" x2="100" y1="4" y2="4" />
        <rect x={Math.min(left, 99)} width={width} height="8" />
      </svg>
      <span className="timeline-time">
        {hasIncident
          ? 'stuck'
          : row.state === 'TERMINATED' && times === 1
            ? 'cancelled'
            : duration(until - startMs)}
      </span>
    </div>
  );
}

const icons: Readonly<Record<string, LucideIcon>> = {
  SERVICE_TASK: Cog,
  SEND_TASK: Cog,
  SCRIPT_TASK: FileText,
  BUSINESS_RULE_TASK: Table2,
  USER_TASK: UserRound,
  CALL_ACTIVITY: Phone,
  SUB_PROCESS: Group,
  EVENT_SUB_PROCESS: Group,
  AD_HOC_SUB_PROCESS: Group,
  MULTI_INSTANCE_BODY: Group,
  EXCLUSIVE_GATEWAY: Diamond,
  PARALLEL_GATEWAY: Diamond,
  INCLUSIVE_GATEWAY: Diamond,
  EVENT_BASED_GATEWAY: Diamond,
  INTERMEDIATE_CATCH_EVENT: CircleDot,
  INTERMEDIATE_THROW_EVENT: CircleDot,
  BOUNDARY_EVENT: CircleDot,
};
