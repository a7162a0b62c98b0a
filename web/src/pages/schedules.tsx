import type { ReactNode } from 'react';
import { useJobs } from '../api/queries.ts';
import { StateChip } from '../parts/chip.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { ui, useSearch } from '../router.ts';
import type { Schedule } from './job-nouns.ts';
import { Pager } from './pager.tsx';

export function SchedulesPage(): ReactNode {
  const page = useSearch().get('page') ?? '1';
  const schedules = useJobs<readonly Schedule[]>(`/cron?limit=50&page=${page}`);
  return (
    <>
      <PageHead title="Schedules" below="Runs that start at set times" />
      <section className="card" aria-label="Schedules">
        <Panel of={schedules}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty>No schedule. Create one by POST /jobs/v1/cron.</Empty>
            ) : (
              <ScheduleTable schedules={data} />
            )
          }
        </Panel>
        <Pager total={Number(schedules.data?.meta['total'] ?? 0)} limit={50} />
      </section>
    </>
  );
}

function ScheduleTable({ schedules }: { schedules: readonly Schedule[] }): ReactNode {
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Schedule</th>
            <th>State</th>
            <th>Expression</th>
            <th>Starts</th>
            <th>Next</th>
            <th>Last</th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <tr key={schedule.id}>
              <td>
                <a data-row href={ui(`/schedules/${schedule.id}`)}>
                  {schedule.name}
                </a>
              </td>
              <td>
                <StateChip state={schedule.isActive ? 'active' : 'paused'} />
              </td>
              <td>
                <code>{schedule.cronExpression}</code>{' '}
                <span className="muted">{schedule.timezone}</span>
              </td>
              <td>{schedule.jobType ?? 'a process'}</td>
              <td>
                <Ago at={schedule.nextRunAt} />
              </td>
              <td>
                <Ago at={schedule.lastRunAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
