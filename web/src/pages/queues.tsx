import type { ReactNode } from 'react';
import { useJobs, useQueues } from '../api/queries.ts';
import { PageHead } from '../parts/page-head.tsx';
import { StateChip } from '../parts/chip.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { ThroughputChart } from '../parts/throughput-chart.tsx';
import { Ago } from '../parts/time.tsx';
import { setParameters, ui, useSearch } from '../router.ts';
import { count } from '../words.ts';
import { useJobSeries, useJobTypes, type JobTypeCounts } from './job-series.ts';
import type { QueueCounts, Quota } from './job-nouns.ts';
import { usePausedQueues, type PausedQueues } from './paused-queues.ts';
import { PausedList, QueueSwitch } from './queue-switch.tsx';

const dayMs = 24 * 3_600_000;

export function QueuesPage(): ReactNode {
  const quota = useJobs<Quota>('/quota');
  const queues = useQueues<QueueCounts>();
  const types = useJobTypes(dayMs);
  const paused = usePausedQueues();
  const chosen = useSearch().get('type') ?? undefined;
  const series = useJobSeries(chosen);
  return (
    <>
      <PageHead
        title="Queues"
        below={
          <>
            One queue for each job type{quota.data && ' · plan '}
            <strong>{quota.data?.data.tier}</strong>
          </>
        }
      />
      <Panel of={quota}>{({ data }) => <QuotaTiles quota={data} />}</Panel>
      <Panel of={paused}>{(known) => <PausedList queues={known} />}</Panel>
      <section className="card" aria-label="Background jobs">
        <header>
          <h2>Background jobs</h2>
        </header>
        <Panel of={queues}>{(found) => <QueueTable {...found} paused={paused.data} />}</Panel>
      </section>
      <div className="columns">
        <section className="card" aria-label="Jobs of processes">
          <header>
            <h2>Jobs of processes, last 24 hours</h2>
          </header>
          <Panel of={types}>{(items) => <TypeTable items={items} paused={paused.data} />}</Panel>
        </section>
        <section className="card" aria-label="Throughput">
          <header>
            <h2>{chosen ?? 'All types'}, last 30 minutes</h2>
          </header>
          <Panel of={series}>
            {(found) => (
              <ThroughputChart {...found} label={`${chosen ?? 'All types'}, last 30 minutes`} />
            )}
          </Panel>
        </section>
      </div>
    </>
  );
}

const meters = [
  ['concurrent', 'Running at once'],
  ['queued', 'Waiting'],
  ['daily', 'Today'],
  ['cron', 'Schedules'],
] as const;

function QuotaTiles({ quota }: { quota: Quota }): ReactNode {
  return (
    <div className="tiles">
      {meters.map(([name, word]) => {
        const [used, limit] = [quota.usage[name], quota.limits[name]];
        const share = limit === 0 ? 0 : Math.min(100, (100 * used) / limit);
        return (
          <div key={name} className="card tile">
            <span className="name">{word}</span>
            <span className="figure">
              {count(used)} <small>of {count(limit)}</small>
            </span>
            <svg className="meter-svg" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden>
              <rect className={share > 70 ? 'meter-high' : 'meter-part'} width={share} height="7" />
            </svg>
          </div>
        );
      })}
    </div>
  );
}

const parts = ['running', 'queued', 'scheduled', 'failed', 'deadlettered', 'completed'] as const;

interface QueueTableProps {
  readonly queues: readonly QueueCounts[];
  readonly isWhole: boolean;
  /** The paused queues; absent until they are loaded, and until then no queue can be paused. */
  readonly paused: PausedQueues | undefined;
}

function QueueTable({ queues, isWhole, paused }: QueueTableProps): ReactNode {
  if (queues.length === 0)
    return <Empty>No background job yet. Enqueue one by POST /jobs/v1/enqueue.</Empty>;
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Queue</th>
            <th>Share</th>
            <th className="end">Running</th>
            <th className="end">Queued</th>
            <th>Oldest waits since</th>
            <th className="end">Scheduled</th>
            <th className="end">Failed</th>
            <th className="end">Dead</th>
            <th className="end">Completed</th>
            <th className="end">Pause</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <QueueRow key={queue.type} {...{ queue, paused }} />
          ))}
        </tbody>
      </table>
      {!isWhole && (
        <p className="small muted notice">The counts cover only the newest 100,000 jobs.</p>
      )}
    </div>
  );
}

interface QueueRowProps {
  readonly queue: QueueCounts;
  readonly paused: PausedQueues | undefined;
}

function QueueRow({ queue, paused }: QueueRowProps): ReactNode {
  const { type } = queue;
  const all = parts.reduce((sum, part) => sum + (queue[part] ?? 0), 0);
  const cell = (part: (typeof parts)[number], tone: string): ReactNode => {
    const value = queue[part] ?? 0;
    if (value === 0) return <span className="muted">0</span>;
    return (
      <a className={tone} href={ui('/jobs', { type, status: part })}>
        {count(value)}
      </a>
    );
  };
  let x = 0;
  return (
    <tr>
      <td>
        <a data-row href={ui('/jobs', { type })}>
          {type}
        </a>
      </td>
      <td>
        <svg className="count-bar" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden>
          {parts.map((part) => {
            const width = all === 0 ? 0 : (100 * (queue[part] ?? 0)) / all;
            x += width;
            return (
              <rect key={part} className={`share-${part}`} x={x - width} width={width} height="7" />
            );
          })}
        </svg>
      </td>
      <td className="end">{cell('running', '')}</td>
      <td className="end">{cell('queued', '')}</td>
      <td>
        <Ago at={queue.oldestQueuedAt} />
      </td>
      <td className="end">{cell('scheduled', '')}</td>
      <td className="end">{cell('failed', 'amber')}</td>
      <td className="end">{cell('deadlettered', 'bad')}</td>
      <td className="end">{cell('completed', '')}</td>
      <td className="end">
        <Switch {...{ type, paused }} />
      </td>
    </tr>
  );
}

function Switch({ type, paused }: { type: string; paused: PausedQueues | undefined }): ReactNode {
  if (paused === undefined) return null;
  // A user resumes the queue in the list of paused queues.
  return paused.has(type) ? <StateChip state="paused" /> : <QueueSwitch type={type} />;
}

interface TypeTableProps {
  readonly items: readonly JobTypeCounts[];
  readonly paused: PausedQueues | undefined;
}

function TypeTable({ items, paused }: TypeTableProps): ReactNode {
  if (items.length === 0) return <Empty>No job of a process in this time.</Empty>;
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Type</th>
            <th className="end">Created</th>
            <th className="end">Completed</th>
            <th className="end">Failed</th>
            <th className="end">Workers</th>
            <th className="end">Pause</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.jobType}>
              <td>
                <button
                  type="button"
                  className="sort"
                  onClick={() => setParameters({ type: item.jobType })}
                >
                  <strong>{item.jobType}</strong>
                </button>
              </td>
              <td className="end">{count(item.created.count)}</td>
              <td className="end">{count(item.completed.count)}</td>
              <td className={item.failed.count > 0 ? 'end bad' : 'end muted'}>
                {count(item.failed.count)}
              </td>
              <td className="end">{count(item.workers)}</td>
              <td className="end">
                <Switch type={item.jobType} paused={paused} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
