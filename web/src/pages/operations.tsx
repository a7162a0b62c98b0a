import type { ReactNode } from 'react';
import { callJobs } from '../api/call.ts';
import { useJobs } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { JsonBlock } from '../parts/json.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago, Moment } from '../parts/time.tsx';
import { ui } from '../router.ts';
import { count } from '../words.ts';
import type { Session } from '../session.ts';
import { BatchOperationPage } from './batch-operation.tsx';
import { BatchOperations } from './batch-operations.tsx';
import type { JobOperation } from './job-nouns.ts';

export function OperationsPage({ session }: { session: Session }): ReactNode {
  return (
    <>
      <PageHead
        title="Operations"
        below="Actions on many instances or jobs, newest first. They continue if this page is closed."
      />
      <BatchOperations />
      {session.jobs.kind !== 'none' && <JobOperations />}
    </>
  );
}

function JobOperations(): ReactNode {
  const operations = useJobs<readonly JobOperation[]>('/operations?limit=50');
  return (
    <section className="card" aria-label="Operations on background jobs">
      <header data-lined>
        <h2>On background jobs</h2>
      </header>
      <Panel of={operations}>
        {({ data }) =>
          data.length === 0 ? <Empty>None yet.</Empty> : <OperationTable operations={data} />
        }
      </Panel>
    </section>
  );
}

function OperationTable({ operations }: { operations: readonly JobOperation[] }): ReactNode {
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Operation</th>
            <th>Status</th>
            <th className="end">Done</th>
            <th className="end">Failed again</th>
            <th>By</th>
            <th>Started</th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation) => (
            <tr key={operation.id}>
              <td>
                <a data-row href={ui(`/operations/${operation.id}`)}>
                  {operation.action} {operation.id.slice(0, 8)}
                </a>
              </td>
              <td>
                <StateChip state={operation.status} />
              </td>
              <td className="end">
                {count(operation.done)} of {count(operation.expected)}
              </td>
              <td className={operation.failedAgain > 0 ? 'end bad' : 'end'}>
                {count(operation.failedAgain)}
              </td>
              <td>{operation.createdBy}</td>
              <td>
                <Ago at={operation.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface OperationPageProps {
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operations of `/v2` have keys, those of the Jobs Service UUIDs. */
export function OperationPage({ parameters }: OperationPageProps): ReactNode {
  const { id = '' } = parameters;
  return /^\d+$/.test(id) ? (
    <BatchOperationPage batchOperationKey={id} />
  ) : (
    <JobOperationPage id={id} />
  );
}

function JobOperationPage({ id }: { id: string }): ReactNode {
  const operation = useJobs<JobOperation>(`/operations/${id}`);
  return (
    <Panel of={operation} absent={<Empty>No operation has this id.</Empty>}>
      {({ data }) => <KnownOperation operation={data} />}
    </Panel>
  );
}

function KnownOperation({ operation }: { operation: JobOperation }): ReactNode {
  const act = useAct();
  const { id, action, status, expected, done } = operation;
  return (
    <>
      <PageHead
        title={`${action} ${id.slice(0, 8)}`}
        crumbs={[['Operations', ui('/operations')]]}
        shown={
          <div className="row">
            <StateChip state={status} />
            <h1>
              {action} {id.slice(0, 8)}
            </h1>
          </div>
        }
        below="It continues if this page is closed"
      >
        {status === 'running' && (
          <Button
            kind="danger"
            onClick={() =>
              void act(() => callJobs('POST', `/operations/${id}/cancel`, {}), 'Stopped')
            }
          >
            Stop
          </Button>
        )}
      </PageHead>
      <section className="card" aria-label="Progress">
        <div className="incident">
          <progress value={done} max={Math.max(1, expected)} aria-label="Done" />
          <span role="status">
            {count(done)} of {count(expected)} done
          </span>
        </div>
        <dl className="definition">
          <dt>Ended since</dt>
          <dd>{count(operation.ended)}</dd>
          <dt>Failed again</dt>
          <dd className={operation.failedAgain > 0 ? 'bad' : undefined}>
            {count(operation.failedAgain)}
          </dd>
          <dt>Refused</dt>
          <dd>
            {Object.entries(operation.refused)
              .map(([reason, times]) => `${count(times)} × ${reason}`)
              .join(', ') || '0'}
          </dd>
          <dt>Stopped because</dt>
          <dd>{operation.stopReason ?? '–'}</dd>
          <dt>Started</dt>
          <dd>
            <Moment at={operation.createdAt} /> by {operation.createdBy}
          </dd>
          <dt>Ended</dt>
          <dd>
            <Moment at={operation.endedAt} />
          </dd>
        </dl>
        <div className="incident">
          <JsonBlock json={JSON.stringify(operation.request)} label="Request" />
        </div>
      </section>
    </>
  );
}
