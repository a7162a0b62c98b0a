import { CirclePause, Play, Zap } from 'lucide-react';
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
import type { Schedule, Tick } from './job-nouns.ts';

export function SchedulePage({
  parameters,
}: {
  parameters: Readonly<Record<string, string>>;
}): ReactNode {
  const schedule = useJobs<Schedule>(`/cron/${parameters['id'] ?? ''}`);
  return (
    <Panel of={schedule} absent={<Empty>No schedule has this id.</Empty>}>
      {({ data }) => <KnownSchedule schedule={data} />}
    </Panel>
  );
}

/** The overlap policies in words. */
const overlaps: Readonly<Record<string, string>> = {
  allow: 'starts although another run is active',
  skip: 'is skipped while another run is active',
  buffer: 'waits until the active run has ended',
  buffer_one: 'waits until the active run has ended',
  replace: 'ends the active run',
};

function KnownSchedule({ schedule }: { schedule: Schedule }): ReactNode {
  const act = useAct();
  const { id, isActive } = schedule;
  const post = (path: string): Promise<unknown> => callJobs('POST', `/cron/${id}/${path}`, {});
  return (
    <>
      <PageHead
        title={schedule.name}
        crumbs={[['Schedules', ui('/schedules')]]}
        shown={
          <div className="row">
            <StateChip state={isActive ? 'active' : 'paused'} />
            <h1>{schedule.name}</h1>
          </div>
        }
        below={
          <>
            <code>{schedule.cronExpression}</code> in {schedule.timezone}
          </>
        }
      >
        <Button icon={<Zap size={14} />} onClick={() => void act(() => post('run'), 'Started')}>
          Run now
        </Button>
        {isActive ? (
          <Button
            icon={<CirclePause size={14} />}
            onClick={() => void act(() => post('pause'), 'Paused')}
          >
            Pause
          </Button>
        ) : (
          <Button
            kind="primary"
            icon={<Play size={14} />}
            onClick={() => void act(() => post('resume'), 'Resumed')}
          >
            Resume
          </Button>
        )}
      </PageHead>
      <div className="columns">
        <section className="card" aria-label="Next">
          <header>
            <h2>Next</h2>
          </header>
          <NextMoments id={id} />
        </section>
        <Policies schedule={schedule} />
      </div>
      <section className="card" aria-label="Ticks">
        <header>
          <h2>Ticks</h2>
        </header>
        <Ticks id={id} />
      </section>
    </>
  );
}

function Policies({ schedule }: { schedule: Schedule }): ReactNode {
  return (
    <section className="card" aria-label="Details">
      <dl className="definition">
        <dt>Starts</dt>
        <dd>{schedule.jobType ?? 'a process'}</dd>
        <dt>Overlap</dt>
        <dd>A tick {overlaps[schedule.overlapPolicy] ?? schedule.overlapPolicy}</dd>
        <dt>Missed ticks</dt>
        <dd>{schedule.missedRunPolicy.replaceAll('_', ' ')}</dd>
        <dt>Jitter</dt>
        <dd>up to {schedule.jitterSeconds} s</dd>
      </dl>
      {schedule.payload !== null && (
        <div className="incident">
          <JsonBlock json={JSON.stringify(schedule.payload)} label="Payload" />
        </div>
      )}
    </section>
  );
}

function NextMoments({ id }: { id: string }): ReactNode {
  const next = useJobs<{ readonly next: readonly string[] }>(`/cron/${id}/next?count=10`);
  return (
    <Panel of={next}>
      {({ data }) => (
        <ol className="moments">
          {data.next.map((at) => (
            <li key={at}>
              <Moment at={at} />{' '}
              <span className="muted small">{at.slice(0, 19).replace('T', ' ')} in its zone</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Ticks({ id }: { id: string }): ReactNode {
  const ticks = useJobs<readonly Tick[]>(`/cron/${id}/ticks?limit=50`);
  return (
    <Panel of={ticks}>
      {({ data }) =>
        data.length === 0 ? (
          <Empty>None yet.</Empty>
        ) : (
          <div className="table-box">
            <table className="table">
              <thead>
                <tr>
                  <th>Tick</th>
                  <th>Outcome</th>
                  <th>Because of</th>
                  <th>Reason</th>
                  <th>Started</th>
                </tr>
              </thead>
              <tbody>
                {data.map((tick) => (
                  <tr key={`${tick.tickAt}${tick.jobId ?? ''}`}>
                    <td>
                      <Ago at={tick.tickAt} />
                    </td>
                    <td>{tick.outcome}</td>
                    <td>{tick.trigger}</td>
                    <td>{tick.reason ?? '–'}</td>
                    <td>{startedBy(tick)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </Panel>
  );
}

function startedBy({ jobId, processInstanceKey }: Tick): ReactNode {
  if (jobId !== null) return <a href={ui(`/jobs/${jobId}`)}>{jobId.slice(0, 8)}</a>;
  if (processInstanceKey === null) return '–';
  return <a href={ui(`/instances/${processInstanceKey}`)}>{processInstanceKey}</a>;
}
