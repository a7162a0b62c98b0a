import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useJobs } from '../api/queries.ts';
import type { Page } from '../api/nouns.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { ui } from '../router.ts';
import { nowMs } from '../session.ts';
import { count } from '../words.ts';
import type { BackgroundJob } from './job-nouns.ts';
import { useJobTypes, type JobTypeCounts } from './job-series.ts';

interface WorkerCounts {
  readonly worker: string;
  readonly completed: { readonly count: number; readonly lastUpdatedAt: string | null };
  readonly failed: { readonly count: number };
}

const dayMs = 24 * 3_600_000;
/** The most types whose workers are read, with one request each. */
const typesMax = 20;

export function WorkersPage(): ReactNode {
  const types = useJobTypes(dayMs);
  const running = useJobs<readonly BackgroundJob[]>('/jobs?status=running&limit=100');
  return (
    <>
      <PageHead
        title="Workers"
        below="Workers of background jobs now, and of processes in the last 24 hours"
      />
      <section className="card" aria-label="Workers of background jobs">
        <header>
          <h2>Background jobs, now</h2>
        </header>
        <Panel of={running}>{({ data }) => <Leases jobs={data} />}</Panel>
      </section>
      <Panel of={types}>
        {(items) => (
          <section className="card" aria-label="Workers of processes">
            <header>
              <h2>Jobs of processes, last 24 hours</h2>
            </header>
            {items.length === 0 ? (
              <Empty>No worker has completed a job.</Empty>
            ) : (
              items.slice(0, typesMax).map((type) => <TypeWorkers key={type.jobType} type={type} />)
            )}
          </section>
        )}
      </Panel>
    </>
  );
}

function Leases({ jobs }: { jobs: readonly BackgroundJob[] }): ReactNode {
  const byWorker = Map.groupBy(jobs, ({ workerId }) => workerId ?? '–');
  if (jobs.length === 0) return <Empty>No worker has a lease now.</Empty>;
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Worker</th>
            <th>Types</th>
            <th className="end">Leases</th>
            <th>Next lease ends</th>
          </tr>
        </thead>
        <tbody>
          {[...byWorker].map(([worker, leased]) => (
            <tr key={worker}>
              <td>
                <a href={ui('/jobs', { status: 'running', workerId: worker })}>{worker}</a>
              </td>
              <td>{[...new Set(leased.map(({ type }) => type))].join(', ')}</td>
              <td className="end">{count(leased.length)}</td>
              <td>
                <Ago at={leased.map(({ leaseExpiresAt }) => leaseExpiresAt ?? '').toSorted()[0]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TypeWorkers({ type }: { type: JobTypeCounts }): ReactNode {
  const { jobType } = type;
  const workers = useQuery({
    queryKey: ['workers of', jobType],
    queryFn: () => {
      const filter = {
        jobType,
        from: new Date(nowMs() - dayMs).toISOString(),
        to: new Date(nowMs() + 60_000).toISOString(),
      };
      return call<Page<WorkerCounts>>('POST', '/v2/jobs/statistics/by-workers', { filter });
    },
  });
  return (
    <Panel of={workers}>
      {({ items }) => (
        <div className="table-box">
          <table className="table">
            <thead>
              <tr>
                <th>{jobType}</th>
                <th className="end">Completed</th>
                <th className="end">Failed</th>
                <th>Last completed</th>
              </tr>
            </thead>
            <tbody>
              {items.map((worker) => (
                <tr key={worker.worker}>
                  <td>{worker.worker}</td>
                  <td className="end">{count(worker.completed.count)}</td>
                  <td className={worker.failed.count > 0 ? 'end bad' : 'end'}>
                    {count(worker.failed.count)}
                  </td>
                  <td>
                    <Ago at={worker.completed.lastUpdatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
