import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useFound, useQueues } from '../api/queries.ts';
import type { ErrorGroup, Page, ProcessCounts, ProcessInstance, UserTask } from '../api/nouns.ts';
import { CountBar } from '../parts/count-bar.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Failures, Panel } from '../parts/panel.tsx';
import { ThroughputChart } from '../parts/throughput-chart.tsx';
import { ui } from '../router.ts';
import type { Session } from '../session.ts';
import { count, plural } from '../words.ts';
import { DeployBox } from './deploy-box.tsx';
import { ErrorList } from './error-list.tsx';
import { useJobSeries } from './job-series.ts';
import type { QueueCounts } from './job-nouns.ts';
import { usePausedQueues } from './paused-queues.ts';
import { NothingDeployed } from './processes.tsx';

const one = { limit: 1 };
/** The most processes whose counts are read. If there are more, searches count the instances. */
const processesMax = 100;
/** The most processes in the list. It has those with the most incidents. */
const shownMax = 10;

export function OverviewPage({ session }: { session: Session }): ReactNode {
  const errors = useFound<ErrorGroup>('/incidents/statistics/process-instances-by-error', {
    sort: [{ field: 'activeInstancesWithErrorCount', order: 'DESC' }],
    page: { limit: 6 },
  });
  const processes = useFound<ProcessCounts>('/process-definitions/statistics/process-instances', {
    sort: [{ field: 'activeInstancesWithIncidentCount', order: 'DESC' }],
    page: { limit: processesMax },
  });
  const definitions = useFound('/process-definitions/search', { page: one });
  const series = useJobSeries();
  const isEmpty = definitions.data?.page.totalItems === 0;
  return (
    <>
      <PageHead title="Overview" below="Running instances, incidents, tasks and jobs" />
      <Failures of={[definitions]} />
      <Tiles
        hasJobs={session.jobs.kind !== 'none'}
        errors={errors.data?.page.totalItems}
        processes={processes}
      />
      {isEmpty ? (
        <section className="card">
          <NothingDeployed />
        </section>
      ) : (
        <>
          <div className="columns">
            <section className="card" aria-label="Errors">
              <header>
                <h2>Errors, most instances first</h2>
              </header>
              <Panel of={errors}>{({ items }) => <ErrorList errors={items} />}</Panel>
            </section>
            <section className="card" aria-label="Throughput">
              <header>
                <h2>Jobs of processes, last 30 minutes</h2>
              </header>
              <Panel of={series}>
                {(found) => (
                  <ThroughputChart {...found} label="Jobs of processes, last 30 minutes" />
                )}
              </Panel>
            </section>
          </div>
          <section className="card" aria-label="Processes">
            <header>
              <h2>Processes</h2>
            </header>
            <Panel of={processes}>
              {({ items }) => <ProcessBars items={items.slice(0, shownMax)} />}
            </Panel>
          </section>
        </>
      )}
      <DeployBox isOpen={false} close={() => undefined} />
    </>
  );
}

interface TilesProps {
  readonly hasJobs: boolean;
  /** The number of different messages; absent until it is loaded. */
  readonly errors: number | undefined;
  readonly processes: UseQueryResult<Page<ProcessCounts>>;
}

/** The numbers of instances are sums of counters, if these cover all processes, because a search counts row by row. */
function Tiles({ hasJobs, errors, processes }: TilesProps): ReactNode {
  const { data } = processes;
  const isPart = data !== undefined && data.page.totalItems > data.items.length;
  const active = { state: 'ACTIVE' };
  const search = '/process-instances/search';
  const running = useFound<ProcessInstance>(
    search,
    { filter: active, page: one },
    { enabled: isPart },
  );
  const stuck = useFound<ProcessInstance>(
    search,
    { filter: { ...active, hasIncident: true }, page: one },
    { enabled: isPart },
  );
  const tasks = useFound<UserTask>('/user-tasks/search', {
    filter: { state: 'CREATED' },
    page: one,
  });
  return (
    <div className="tiles">
      <Tile
        name="Running instances"
        {...(isPart ? figureOf(running, totalOf) : figureOf(processes, runningIn))}
        href={ui('/instances')}
        below="of all processes"
      />
      <Tile
        name="Instances with an incident"
        {...(isPart ? figureOf(stuck, totalOf) : figureOf(processes, stuckIn))}
        href={ui('/instances', { state: 'incident' })}
        below={errors === undefined ? '' : plural(errors, 'different error')}
        isBad
      />
      <Tile
        name="Open tasks"
        {...figureOf(tasks, totalOf)}
        href={ui('/tasks')}
        below="waiting for people"
      />
      {hasJobs && <QueueTiles />}
    </div>
  );
}

function QueueTiles(): ReactNode {
  const queues = useQueues<QueueCounts>();
  const paused = usePausedQueues();
  const total = (name: 'queued' | 'running' | 'deadlettered'): number =>
    sumOf(queues.data?.queues ?? [], name);
  const pausedSize = paused.data?.size ?? 0;
  return (
    <>
      <Tile
        name="Jobs queued"
        {...figureOf(queues, () => count(total('queued')))}
        href={ui('/queues')}
        below={
          pausedSize > 0
            ? `${plural(pausedSize, 'queue')} paused`
            : `${count(total('running'))} running now`
        }
      />
      <Tile
        name="Dead letters"
        {...figureOf(queues, () => count(total('deadlettered')))}
        href={ui('/dead-letters')}
        below="failed in all their attempts"
        isBad
      />
      <Failures of={[paused]} />
    </>
  );
}

function sumOf(
  queues: readonly QueueCounts[],
  name: 'queued' | 'running' | 'deadlettered',
): number {
  return queues.reduce((sum, queue) => sum + (queue[name] ?? 0), 0);
}

function totalOf({ page }: Page<unknown>): string {
  return count(page.totalItems) + (page.hasMoreTotalItems ? '+' : '');
}

function runningIn({ items }: Page<ProcessCounts>): string {
  return count(items.reduce((sum, item) => sum + activeOf(item), 0));
}

function stuckIn({ items }: Page<ProcessCounts>): string {
  return count(items.reduce((sum, item) => sum + item.activeInstancesWithIncidentCount, 0));
}

function activeOf(counts: ProcessCounts): number {
  return counts.activeInstancesWithIncidentCount + counts.activeInstancesWithoutIncidentCount;
}

/** The value that a tile shows, and the query behind it, for its failure. */
function figureOf<Answer>(of: UseQueryResult<Answer>, show: (answer: Answer) => string): Shown {
  return { of, figure: of.data === undefined ? '…' : show(of.data) };
}

interface Shown {
  readonly of: UseQueryResult;
  readonly figure: string;
}

interface TileProps extends Shown {
  readonly name: string;
  readonly href: string;
  readonly below: string;
  readonly isBad?: boolean;
}

/** A number and what it counts. If it could not be loaded, the tile shows the reason and a button to try again. */
function Tile(props: TileProps): ReactNode {
  const { name, of, figure, href, below, isBad = false } = props;
  const { data, error } = of;
  const isKnown = data !== undefined || error === null;
  const content = (
    <>
      <span className="name">{name}</span>
      {isKnown && (
        <span className={isBad && figure !== '0' && figure !== '…' ? 'figure bad' : 'figure'}>
          {figure}
        </span>
      )}
      {isKnown && <span className="small muted">{below}</span>}
    </>
  );
  if (error === null) {
    return (
      <a className="card tile" href={href}>
        {content}
      </a>
    );
  }
  return (
    <div className="card tile">
      <a className="tile-link" href={href}>
        {content}
      </a>
      <Failures of={[of]} />
    </div>
  );
}

function ProcessBars({ items }: { items: readonly ProcessCounts[] }): ReactNode {
  const rows = items.map((item) => ({
    ...item,
    bad: item.activeInstancesWithIncidentCount,
    total: activeOf(item),
  }));
  const most = Math.max(0, ...rows.map(({ total }) => total));
  return (
    <ul className="process-bars">
      {rows.map(({ processDefinitionId: id, latestProcessDefinitionName: name, bad, total }) => (
        <li key={id}>
          <a className="cut" href={ui(`/processes/by-id/${encodeURIComponent(id)}`)}>
            <strong>{name ?? id}</strong>
          </a>
          <CountBar total={total} bad={bad} most={most} />
          <span className={bad > 0 ? 'end bad' : 'end muted'}>{count(bad)}</span>
          <span className="end">{count(total)}</span>
        </li>
      ))}
    </ul>
  );
}
