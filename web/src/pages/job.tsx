import { Ban, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { callJobs } from '../api/call.ts';
import { useJobs } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { JsonBlock } from '../parts/json.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failures, Panel } from '../parts/panel.tsx';
import { Tabs, type Tab } from '../parts/tabs.tsx';
import { Ago, Moment } from '../parts/time.tsx';
import { ui, useParameter } from '../router.ts';
import { nowMs } from '../session.ts';
import { ago, between, moment } from '../words.ts';
import type { BackgroundJob } from './job-nouns.ts';
import { usePausedQueues, type PausedQueue } from './paused-queues.ts';

export function JobPage({
  parameters,
}: {
  parameters: Readonly<Record<string, string>>;
}): ReactNode {
  const job = useJobs<BackgroundJob>(`/jobs/${parameters['id'] ?? ''}`);
  return (
    <Panel of={job} absent={<Empty>No job has this id, or retention has deleted it.</Empty>}>
      {({ data }) => <KnownJob job={data} />}
    </Panel>
  );
}

function KnownJob({ job }: { job: BackgroundJob }): ReactNode {
  const [tab, setTab] = useParameter('tab');
  const tabs: readonly Tab[] = [
    { id: 'attempts', name: 'Attempts', show: () => <Attempts id={job.id} /> },
    { id: 'payload', name: 'Payload', show: () => <Block value={job.payload} label="Payload" /> },
    { id: 'result', name: 'Result', show: () => <Block value={job.result} label="Result" /> },
    { id: 'logs', name: 'Logs', show: () => <Logs id={job.id} /> },
  ];
  return (
    <>
      <PageHead
        title={`${job.type} ${job.id}`}
        crumbs={[
          ['Jobs', ui('/jobs')],
          [job.type, ui('/jobs', { type: job.type })],
        ]}
        shown={
          <div className="row">
            <StateChip state={job.status} />
            <h1 className="mono">{job.id}</h1>
            <CopyButton text={job.id} what="the id" />
          </div>
        }
        below={<WaitingReason job={job} />}
      >
        <JobActions job={job} />
      </PageHead>
      <section className="card" aria-label="The job">
        <Facts job={job} />
      </section>
      <section className="card" aria-label="Details">
        <Tabs tabs={tabs} chosen={tab ?? 'attempts'} choose={setTab} />
      </section>
    </>
  );
}

function JobActions({ job }: { job: BackgroundJob }): ReactNode {
  const act = useAct();
  const canCancel = ['queued', 'scheduled', 'running'].includes(job.status);
  const canRetry = ['failed', 'cancelled'].includes(job.status);
  return (
    <>
      {canRetry && (
        <Button
          kind="primary"
          icon={<RotateCcw size={14} />}
          onClick={() =>
            void act(() => callJobs('POST', `/jobs/${job.id}/retry`, {}), 'Queued again')
          }
        >
          Retry
        </Button>
      )}
      {job.status === 'deadlettered' && (
        <Button
          kind="primary"
          icon={<RotateCcw size={14} />}
          onClick={() =>
            void act(() => callJobs('POST', `/dlq/${job.id}/replay`, {}), 'Queued again')
          }
        >
          Replay
        </Button>
      )}
      {canCancel && (
        <Button
          kind="danger"
          icon={<Ban size={14} />}
          onClick={() =>
            void act(() => callJobs('POST', `/jobs/${job.id}/cancel`, {}), 'Cancelled')
          }
        >
          Cancel
        </Button>
      )}
    </>
  );
}

function WaitingReason({ job }: { job: BackgroundJob }): ReactNode {
  const paused = usePausedQueues();
  return (
    <>
      {waitingReason(job, paused.data?.get(job.type))}
      <Failures of={[paused]} />
    </>
  );
}

/** The reason why the job does not run now, as far as the job and its queue show it. */
function waitingReason(job: BackgroundJob, paused: PausedQueue | undefined): string {
  if (paused !== undefined && job.status === 'queued') {
    const end = paused.until === null ? '' : ` until ${moment(paused.until)}`;
    return `Its queue is paused${end}: ${paused.reason ?? 'no reason was given'}.`;
  }
  switch (job.status) {
    case 'scheduled':
      return job.attempts > 0
        ? `Waits after a failed attempt, until ${ago(job.availableAt)}.`
        : `Scheduled ${ago(job.scheduledAt ?? job.availableAt)}.`;
    case 'queued':
      return Date.parse(job.availableAt) > nowMs()
        ? `Available ${ago(job.availableAt)}.`
        : `Available since ${ago(job.availableAt)}. Waits for a worker of type ${job.type}, or for a free slot of the plan.`;
    case 'running':
      return `Leased by ${job.workerId ?? 'a worker'}; the lease ends ${job.leaseExpiresAt === null ? '' : ago(job.leaseExpiresAt)}.`;
    case 'deadlettered':
      return 'Failed in all its attempts.';
    default:
      return job.cancelReason ?? '';
  }
}

function Facts({ job }: { job: BackgroundJob }): ReactNode {
  return (
    <dl className="definition">
      <dt>Type</dt>
      <dd>{job.type}</dd>
      <dt>Priority</dt>
      <dd>{job.priority}</dd>
      <dt>Attempts</dt>
      <dd>
        {job.attempts} of {job.maxAttempts}
      </dd>
      <dt>Created</dt>
      <dd>
        <Moment at={job.createdAt} />
      </dd>
      <dt>Ended</dt>
      <dd>
        <Moment at={job.completedAt} />
      </dd>
      <dt>Unique key</dt>
      <dd>{job.uniqueKey ?? '–'}</dd>
      <dt>Schedule</dt>
      <dd>
        {job.scheduleId === null ? (
          '–'
        ) : (
          <a href={ui(`/schedules/${job.scheduleId}`)}>
            <u>{job.scheduleId}</u>
          </a>
        )}
      </dd>
      {job.progress !== null && (
        <>
          <dt>Progress</dt>
          <dd className="mono">{JSON.stringify(job.progress)}</dd>
        </>
      )}
    </dl>
  );
}

function Block({ value, label }: { value: unknown; label: string }): ReactNode {
  if (value === null || value === undefined) return <Empty>None.</Empty>;
  return (
    <div className="incident">
      <JsonBlock json={JSON.stringify(value)} label={label} />
    </div>
  );
}

interface Attempt {
  readonly attempt: number;
  readonly status: string;
  readonly workerId: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: {
    readonly code?: string;
    readonly message?: string;
    readonly stack?: string;
  } | null;
}

function Attempts({ id }: { id: string }): ReactNode {
  const attempts = useJobs<readonly Attempt[]>(`/jobs/${id}/executions?limit=50`);
  return (
    <Panel of={attempts}>
      {({ data }) =>
        data.length === 0 ? (
          <Empty>No attempt yet.</Empty>
        ) : (
          data
            .toSorted((one, other) => other.attempt - one.attempt)
            .map((attempt) => (
              <div key={attempt.attempt} className="incident">
                <div className="row">
                  <strong>Attempt {attempt.attempt}</strong>
                  <StateChip state={attempt.status} />
                  <span className="muted">
                    <Ago at={attempt.startedAt} /> · {between(attempt.startedAt, attempt.endedAt)}
                    {attempt.workerId !== null && ` · ${attempt.workerId}`}
                  </span>
                </div>
                {attempt.error !== null && (
                  <pre
                    className="json"
                    tabIndex={0}
                    aria-label={`Error of attempt ${attempt.attempt}`}
                  >
                    {[attempt.error.code, attempt.error.message, attempt.error.stack]
                      .filter(Boolean)
                      .join('\n')}
                  </pre>
                )}
              </div>
            ))
        )
      }
    </Panel>
  );
}

interface LogLine {
  readonly at: string;
  readonly level: string;
  readonly message: string;
}

function Logs({ id }: { id: string }): ReactNode {
  const logs = useJobs<readonly LogLine[]>(`/jobs/${id}/logs?limit=100`);
  return (
    <Panel of={logs}>
      {({ data }) =>
        data.length === 0 ? (
          <Empty>No log entries.</Empty>
        ) : (
          <div className="incident">
            <pre className="json" tabIndex={0} aria-label="Logs">
              {data.map((line) => `${line.at} ${line.level} ${line.message}`).join('\n')}
            </pre>
          </div>
        )
      }
    </Panel>
  );
}
