import { RotateCcw } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFound } from '../api/queries.ts';
import type { Incident, ProcessInstance, ProcessJob, UserTask } from '../api/nouns.ts';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Empty, Failures, Panel } from '../parts/panel.tsx';
import { Tabs, type Tab } from '../parts/tabs.tsx';
import { Ago, Moment } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { setParameters, ui, useParameter } from '../router.ts';
import { plural, spoken } from '../words.ts';
import { VariablesTab } from './variables-tab.tsx';

interface InstanceTabsProps {
  readonly instance: ProcessInstance;
  readonly element: string | undefined;
  readonly incidents: readonly Incident[];
}

/** The tabs of the instance, or of the selected element. */
export function InstanceTabs({ instance, element, incidents }: InstanceTabsProps): ReactNode {
  const [tab] = useParameter('tab');
  const { processInstanceKey } = instance;
  const filter = { processInstanceKey, ...(element === undefined ? {} : { elementId: element }) };
  const jobs = useFound<ProcessJob>('/jobs/search', {
    filter,
    sort: [{ field: 'jobKey', order: 'DESC' }],
    page: { limit: 100 },
  });
  const tasks = useFound<UserTask>('/user-tasks/search', { filter, page: { limit: 100 } });
  const shown = incidents.filter(({ elementId }) => element === undefined || elementId === element);
  const tabs: readonly Tab[] = [
    {
      id: 'variables',
      name: 'Variables',
      show: () => <VariablesTab instance={instance} element={element} />,
    },
    {
      id: 'incidents',
      name: 'Incidents',
      count: shown.length,
      isBad: true,
      show: () => <IncidentsTab incidents={shown} />,
    },
    {
      id: 'jobs',
      name: 'Jobs',
      count: jobs.data?.page.totalItems,
      show: () => <Panel of={jobs}>{({ items }) => <JobsTab jobs={items} />}</Panel>,
    },
    {
      id: 'tasks',
      name: 'Tasks',
      count: tasks.data?.page.totalItems,
      show: () => <Panel of={tasks}>{({ items }) => <TasksTab tasks={items} />}</Panel>,
    },
    { id: 'details', name: 'Details', show: () => <DetailsTab instance={instance} /> },
  ];
  return (
    <section
      className="card"
      aria-label={element === undefined ? 'The instance' : `The element ${element}`}
    >
      {element !== undefined && (
        <header data-lined>
          <span className="grow cut">
            Only <strong>{element}</strong>
          </span>
          <Button kind="quiet" onClick={() => setParameters({ element: undefined })}>
            Show the whole instance
          </Button>
        </header>
      )}
      {/* The tab that is open shows its own failure. */}
      <Failures of={[...(tab === 'jobs' ? [] : [jobs]), ...(tab === 'tasks' ? [] : [tasks])]} />
      <Tabs
        tabs={tabs}
        chosen={tab ?? 'variables'}
        choose={(next) => setParameters({ tab: next })}
      />
    </section>
  );
}

function IncidentsTab({ incidents }: { incidents: readonly Incident[] }): ReactNode {
  const client = useQueryClient();
  if (incidents.length === 0) return <Empty>No open incident.</Empty>;
  const retry = async ({ incidentKey }: Incident): Promise<void> => {
    await call('POST', `/v2/incidents/${incidentKey}/resolution`);
    await client.invalidateQueries();
    say('Retried');
  };
  return incidents.map((incident) => (
    <div key={incident.incidentKey} className="incident">
      <div className="row">
        <span className="chip" data-tone="bad">
          {spoken(incident.errorType)}
        </span>
        <strong>{incident.elementId}</strong>
        <span className="muted">
          <Ago at={incident.creationTime} />
        </span>
        <span className="grow" />
        {incident.jobKey !== null && <RaiseRetries jobKey={incident.jobKey} />}
        <Button
          icon={<RotateCcw size={14} />}
          onClick={() => void retry(incident).catch((error: unknown) => say(String(error)))}
        >
          Retry
        </Button>
      </div>
      <pre className="json" tabIndex={0} aria-label="Error">
        {incident.errorMessage}
      </pre>
    </div>
  ));
}

/** A job with several attempts left fails several times before it has an incident again. */
function RaiseRetries({ jobKey }: { jobKey: string }): ReactNode {
  const [retries, setRetries] = useState('3');
  const raise = async (): Promise<void> => {
    await call('PATCH', `/v2/jobs/${jobKey}`, { changeset: { retries: Number(retries) } });
    say(`The job has ${plural(Number(retries), 'attempt')} now; retry the incident to use them`);
  };
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        void raise().catch((error: unknown) => say(String(error)));
      }}
    >
      <label className="small muted">
        Attempts{' '}
        <input
          className="field attempts"
          type="number"
          min="1"
          max="100"
          value={retries}
          onChange={(event) => setRetries(event.target.value)}
        />
      </label>
      <Button type="submit">Set</Button>
    </form>
  );
}

function JobsTab({ jobs }: { jobs: readonly ProcessJob[] }): ReactNode {
  if (jobs.length === 0) return <Empty>No job.</Empty>;
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Type</th>
            <th>Element</th>
            <th>State</th>
            <th>Worker</th>
            <th className="end">Attempts left</th>
            <th>Changed</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.jobKey} title={job.errorMessage ?? undefined}>
              <td className="mono">{job.type}</td>
              <td>{job.elementId}</td>
              <td>{spoken(job.state)}</td>
              <td>{job.worker || <span className="muted">–</span>}</td>
              <td className="end">{job.retries}</td>
              <td>
                <Ago at={job.lastUpdateTime} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TasksTab({ tasks }: { tasks: readonly UserTask[] }): ReactNode {
  if (tasks.length === 0) return <Empty>No user task.</Empty>;
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Task</th>
            <th>State</th>
            <th>Assignee</th>
            <th>Created</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <tr key={task.userTaskKey}>
              <td>
                <a href={ui(`/tasks/${task.userTaskKey}`)}>{task.name ?? task.elementId}</a>
              </td>
              <td>
                <StateChip state={task.state} />
              </td>
              <td>{task.assignee ?? <span className="muted">unassigned</span>}</td>
              <td>
                <Ago at={task.creationDate} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DetailsTab({ instance }: { instance: ProcessInstance }): ReactNode {
  const { processInstanceKey: key } = instance;
  const children = useFound<ProcessInstance>('/process-instances/search', {
    filter: { parentProcessInstanceKey: key },
    page: { limit: 100 },
  });
  const curl = `curl ${location.origin}/v2/process-instances/${key}`;
  return (
    <dl className="definition">
      <dt>Key</dt>
      <dd className="mono">{key}</dd>
      <dt>Process</dt>
      <dd>
        {instance.processDefinitionId} v{instance.processDefinitionVersion}
      </dd>
      <dt>Tenant</dt>
      <dd>{instance.tenantId}</dd>
      <dt>Tags</dt>
      <dd>{instance.tags.join(', ') || '–'}</dd>
      <dt>Started</dt>
      <dd>
        <Moment at={instance.startDate} />
      </dd>
      <dt>Ended</dt>
      <dd>
        <Moment at={instance.endDate} />
      </dd>
      <dt>Called instances</dt>
      <dd>
        {(children.data?.items ?? []).map((child) => (
          <div key={child.processInstanceKey}>
            <a href={ui(`/instances/${child.processInstanceKey}`)}>
              <u>{child.processDefinitionName}</u>
            </a>
          </div>
        ))}
        {children.data?.items.length === 0 && '–'}
        <Failures of={[children]} />
      </dd>
      <dt>From a terminal</dt>
      <dd className="row">
        <code>{curl}</code> <CopyButton text={curl} what="the command" />
      </dd>
    </dl>
  );
}
