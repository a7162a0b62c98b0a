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

export function OverviewPage({ session }: { session: Session }): ReactNode {
  const errors = useFound<ErrorGroup>('/incidents/statistics/process-instances-by-error', {
    sort: [{ field: 'activeInstancesWithErrorCount', order: 'DESC' }],
    page: { limit: 6 },
  });
  const processes = useFound<ProcessCounts>('/process-definitions/statistics/process-instances', {
    sort: [{ field: 'activeInstancesWithIncidentCount', order: 'DESC' }],
    page: { limit: 10 },
  });
  const definitions = useFound('/process-definitions/search', { page: one });
  const series = useJobSeries();
  const isEmpty = definitions.data?.page.totalItems === 0;
  return (
    <>
      <PageHead title="Overview" below="Running instances, incidents, tasks and jobs" />
      <Failures of={[definitions]} />
      <Tiles hasJobs={session.jobs.kind !== 'none'} errors={errors.data?.page.totalItems} />
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
            <Panel of={processes}>{({ items }) => <ProcessBars items={items} />}</Panel>
          </section>
        </>
      )}
      <DeployBox isOpen={false} close={() => undefined} />
    </>
  );
}

interface TilesProps {
  readonly hasJobs: boolean;
  /** Of different messages; absent until it is known. */
  readonly errors: number | undefined;
}

function Tiles({ hasJobs, errors }: TilesProps): ReactNode {
  const running = useFound<ProcessInstance>('/process-instances/search', {
    filter: { state: 'ACTIVE' },
    page: one,
  });
  const stuck = useFound<ProcessInstance>('/process-instances/search', {
    filter: { state: 'ACTIVE', hasIncident: true },
    page: one,
  });
  const tasks = useFound<UserTask>('/user-tasks/search', {
    filter: { state: 'CREATED' },
    page: one,
  });
  return (
    <div className="tiles">
      <Tile
        name="Running instances"
        of={running}
        show={totalOf}
        href={ui('/instances')}
        below="of all processes"
      />
      <Tile
        name="Instances with an incident"
        of={stuck}
        show={totalOf}
        href={ui('/instances', { state: 'incident' })}
        below={errors === undefined ? '' : plural(errors, 'different error')}
        isBad
      />
      <Tile
        name="Open tasks"
        of={tasks}
        show={totalOf}
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
        of={queues}
        show={() => count(total('queued'))}
        href={ui('/queues')}
        below={
          pausedSize > 0
            ? `${plural(pausedSize, 'queue')} paused`
            : `${count(total('running'))} running now`
        }
      />
      <Tile
        name="Dead letters"
        of={queues}
        show={() => count(total('deadlettered'))}
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

interface TileProps<Answer> {
  readonly name: string;
  readonly of: UseQueryResult<Answer>;
  readonly show: (answer: Answer) => string;
  readonly href: string;
  readonly below: string;
  readonly isBad?: boolean;
}

/** A number and what it counts; where it could not be loaded, why, and a way to ask again. */
function Tile<Answer>(props: TileProps<Answer>): ReactNode {
  const { name, of, show, href, below, isBad = false } = props;
  const { data, error } = of;
  const figure = data === undefined ? '…' : show(data);
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
    total: item.activeInstancesWithIncidentCount + item.activeInstancesWithoutIncidentCount,
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
