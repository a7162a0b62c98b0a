import { useState, type ReactNode } from 'react';
import { clockTime, count } from '../words.ts';
import { Button } from './button.tsx';

export interface Span {
  readonly atMs: number;
  readonly completed: number;
  readonly failed: number;
}

interface ThroughputChartProps {
  readonly spans: readonly Span[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
}

const [width, height, left, bottom] = [560, 210, 44, 24];

/** Completed and failed jobs as bars, and as a table for screen readers. */
export function ThroughputChart({ spans, fromMs, toMs, label }: ThroughputChartProps): ReactNode {
  const [isTable, setTable] = useState(false);
  return (
    <div className="chart-box">
      {isTable ? (
        <NumberTable spans={spans} />
      ) : (
        <Bars spans={spans} fromMs={fromMs} toMs={toMs} label={label} />
      )}
      <div className="legend">
        <span>
          <svg width="9" height="9" aria-hidden>
            <rect className="bar-ok" width="9" height="9" rx="2" />
          </svg>{' '}
          Completed
        </span>
        <span>
          <svg width="9" height="9" aria-hidden>
            <rect className="bar-bad" width="9" height="9" rx="2" />
          </svg>{' '}
          Failed
        </span>
        <span className="grow" />
        <Button kind="quiet" onClick={() => setTable(!isTable)}>
          {isTable ? 'Show the chart' : 'Show numbers'}
        </Button>
      </div>
    </div>
  );
}

function Bars({ spans, fromMs, toMs, label }: ThroughputChartProps): ReactNode {
  const most = niceTop(Math.max(1, ...spans.map((span) => span.completed + span.failed)));
  const x = (ms: number): number => left + ((width - left) * (ms - fromMs)) / (toMs - fromMs);
  const y = (value: number): number => (height - bottom) * (1 - value / most) + 6;
  const barWidth = Math.max(3, (width - left) / 34 - 3);
  const ticks = [0, 1, 2, 3, 4, 5, 6].map((at) => fromMs + ((toMs - fromMs) * at) / 6);
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${height + 8}`} role="img" aria-label={label}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line className="grid" x1={left} x2={width} y1={y(most * share)} y2={y(most * share)} />
          <text x={left - 8} y={y(most * share) + 4} textAnchor="end">
            {count(most * share)}
          </text>
        </g>
      ))}
      {ticks.slice(0, -1).map((ms) => (
        <text key={ms} x={x(ms)} y={height + 6}>
          {clockTime(ms)}
        </text>
      ))}
      {spans.map(({ atMs, completed, failed }) => (
        <g key={atMs}>
          <rect
            className="bar-ok"
            x={x(atMs)}
            width={barWidth}
            y={y(completed + failed)}
            height={Math.max(0, y(failed) - y(completed + failed))}
          />
          <rect
            className="bar-bad"
            x={x(atMs)}
            width={barWidth}
            y={y(failed)}
            height={Math.max(0, y(0) - y(failed))}
          />
        </g>
      ))}
    </svg>
  );
}

/** The top of the scale: a round number, easily halved. */
function niceTop(most: number): number {
  const step = 10 ** Math.floor(Math.log10(most));
  return [2, 4, 6, 8, 10].map((factor) => factor * step).find((top) => top >= most) ?? most;
}

function NumberTable({ spans }: { spans: readonly Span[] }): ReactNode {
  return (
    <table className="table">
      <thead>
        <tr>
          <th>From</th>
          <th className="end">Completed</th>
          <th className="end">Failed</th>
        </tr>
      </thead>
      <tbody>
        {spans.map(({ atMs, completed, failed }) => (
          <tr key={atMs}>
            <td>{clockTime(atMs)}</td>
            <td className="end">{count(completed)}</td>
            <td className="end">{count(failed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
