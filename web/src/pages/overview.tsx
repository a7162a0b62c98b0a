import type { ReactNode } from 'react';
import { useFound, useQueues } from '../api/queries.ts';
import type { ErrorGroup, ProcessCounts, ProcessInstance, UserTask } from '../api/nouns.ts';
import { CountBar } from '../parts/count-bar.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { ThroughputChart } from '../parts/throughput-chart.tsx';
import { ui } from '../router.ts';
import type { Session } from '../session.ts';
import { count, plural } from '../words.ts';
import { DeployBox } from './deploy-box.tsx';
import { ErrorList } from './error-list.tsx';
import { useJobSeries } from './job-series.ts';
import type { QueueCounts } from './job-nouns.ts';
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
      <Tiles hasJobs={session.jobs.kind !== 'none'} errors={errors.data?.page.totalItems ?? 0} />
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

function Tiles({ hasJobs, errors }: { hasJobs: boolean; errors: number }): ReactNode {
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
  const queues = useQueues<QueueCounts>({ enabled: hasJobs });
  const total = (name: keyof QueueCounts): number =>
    (queues.data?.queues ?? []).reduce((sum, queue) => sum + Number(queue[name] ?? 0), 0);
  return (
    <div className="tiles">
      <Tile
        name="Running instances"
        of={running.data?.page}
        href={ui('/instances')}
        below="of all processes"
      />
      <Tile
        name="Instances with an incident"
        of={stuck.data?.page}
        href={ui('/instances', { state: 'incident' })}
        below={plural(errors, 'different error')}
        isBad
      />
      <Tile
        name="Open tasks"
        of={tasks.data?.page}
        href={ui('/tasks')}
        below="waiting for people"
      />
      {hasJobs && (
        <>
          <Tile
            name="Jobs queued"
            of={queues.data && { totalItems: total('queued') }}
            href={ui('/queues')}
            below={`${count(total('running'))} running now`}
          />
          <Tile
            name="Dead letters"
            of={queues.data && { totalItems: total('deadlettered') }}
            href={ui('/dead-letters')}
            below="failed in all their attempts"
            isBad
          />
        </>
      )}
    </div>
  );
}

interface TileProps {
  readonly name: string;
  readonly of: { readonly totalItems: number; readonly hasMoreTotalItems?: boolean } | undefined;
  readonly href: string;
  readonly below: string;
  readonly isBad?: boolean;
}

function Tile({ name, of, href, below, isBad = false }: TileProps): ReactNode {
  return (
    <a className="card tile" href={href}>
      <span className="name">{name}</span>
      <span className={isBad && (of?.totalItems ?? 0) > 0 ? 'figure bad' : 'figure'}>
        {of === undefined
          ? '…'
          : `${count(of.totalItems)}${of.hasMoreTotalItems === true ? '+' : ''}`}
      </span>
      <span className="small muted">{below}</span>
    </a>
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
