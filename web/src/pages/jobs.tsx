import { useState, type ReactNode } from 'react';
import { callJobs } from '../api/call.ts';
import { useJobs } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Segments } from '../parts/segments.tsx';
import { Ago } from '../parts/time.tsx';
import { navigate, setParameters, ui, useSearch } from '../router.ts';
import { count, plural } from '../words.ts';
import type { BackgroundJob, JobOperation } from './job-nouns.ts';
import { Pager } from './pager.tsx';

const statuses = {
  all: 'All',
  queued: 'Queued',
  running: 'Running',
  scheduled: 'Scheduled',
  failed: 'Failed',
  deadlettered: 'Dead letters',
  completed: 'Completed',
  cancelled: 'Cancelled',
} as const;

const filters = ['status', 'type', 'errorCode', 'uniqueKey', 'workerId', 'scheduleId'] as const;

/** All filters as API parameters. Parameters such as `payload.x` are passed unchanged. */
function queryOf(search: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams({ limit: '50', page: search.get('page') ?? '1' });
  for (const [name, value] of search) {
    if (filters.some((filter) => filter === name) || name.startsWith('payload.'))
      query.set(name, value);
  }
  return query;
}

export function JobsPage(): ReactNode {
  const search = useSearch();
  const status = search.get('status') ?? 'all';
  const chosen = status in statuses ? (status as keyof typeof statuses) : 'all';
  const jobs = useJobs<readonly BackgroundJob[]>(`/jobs?${queryOf(search).toString()}`);
  const [isCancelling, setCancelling] = useState(false);
  const total = Number(jobs.data?.meta['total'] ?? 0);
  return (
    <>
      <PageHead title="Jobs" below="Background jobs of the tenant, newest first">
        <Segments
          label="Status"
          choices={statuses}
          chosen={chosen}
          choose={(next) =>
            setParameters({ status: next === 'all' ? undefined : next, page: undefined })
          }
        />
      </PageHead>
      <section className="card" aria-label="Jobs">
        <header data-lined>
          <FilterField name="type" words="Type" />
          <FilterField name="errorCode" words="Error code" />
          <PayloadField />
          <span className="grow" />
          <span className="muted">{plural(total, 'job')}</span>
          {(chosen === 'queued' || chosen === 'scheduled') && total > 0 && (
            <Button kind="danger" onClick={() => setCancelling(true)}>
              Cancel all {count(total)}…
            </Button>
          )}
        </header>
        <Panel of={jobs}>
          {({ data }) =>
            data.length === 0 ? <Empty>No job matches.</Empty> : <JobTable jobs={data} />
          }
        </Panel>
        <Pager total={total} limit={50} />
      </section>
      {isCancelling && (
        <Confirm
          title="Cancel jobs"
          action={`Cancel ${plural(total, 'job')}`}
          items={total}
          act={async () => {
            const filter = Object.fromEntries(
              [...queryOf(search)].filter(([name]) => !['limit', 'page'].includes(name)),
            );
            const { data } = await callJobs<JobOperation>('POST', '/jobs/bulk', {
              action: 'cancel',
              filter,
            });
            navigate(ui(`/operations/${data.id}`));
          }}
          close={() => setCancelling(false)}
        >
          <p>An operation cancels all jobs that match now. It continues if this page is closed.</p>
        </Confirm>
      )}
    </>
  );
}

function FilterField({ name, words }: { name: string; words: string }): ReactNode {
  const search = useSearch();
  return (
    <input
      className="field"
      data-filter
      aria-label={words}
      placeholder={words}
      defaultValue={search.get(name) ?? ''}
      onBlur={(event) => setParameters({ [name]: event.target.value, page: undefined })}
      onKeyDown={(event) =>
        event.key === 'Enter' &&
        setParameters({ [name]: event.currentTarget.value, page: undefined })
      }
    />
  );
}

/** `userId=7` finds jobs whose payload has this member. */
function PayloadField(): ReactNode {
  const search = useSearch();
  const known = [...search].find(([name]) => name.startsWith('payload.'));
  const apply = (text: string): void => {
    const [path = '', ...rest] = text.split('=');
    const changes: Record<string, string | undefined> = { page: undefined };
    if (known !== undefined) changes[known[0]] = undefined;
    if (path !== '' && rest.length > 0) changes[`payload.${path.trim()}`] = rest.join('=').trim();
    setParameters(changes);
  };
  return (
    <input
      className="field"
      aria-label="Member of the payload"
      placeholder="payload: userId=7"
      defaultValue={known === undefined ? '' : `${known[0].slice('payload.'.length)}=${known[1]}`}
      onBlur={(event) => apply(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && apply(event.currentTarget.value)}
    />
  );
}

export function JobTable({ jobs }: { jobs: readonly BackgroundJob[] }): ReactNode {
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Job</th>
            <th>Type</th>
            <th>Status</th>
            <th className="end">Priority</th>
            <th className="end">Attempts</th>
            <th>Error</th>
            <th>Created</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <td>
                <a data-row className="mono" href={ui(`/jobs/${job.id}`)}>
                  {job.id.slice(0, 8)}
                </a>
              </td>
              <td>{job.type}</td>
              <td>
                <StateChip state={job.status} />
              </td>
              <td className="end">{job.priority}</td>
              <td className="end">
                {job.attempts} of {job.maxAttempts}
              </td>
              <td>{job.error?.message?.slice(0, 100) ?? <span className="muted">–</span>}</td>
              <td>
                <Ago at={job.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
