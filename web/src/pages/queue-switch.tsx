import { CirclePause, Play } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { callJobs } from '../api/call.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Ago } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { nowMs } from '../session.ts';
import { moment } from '../words.ts';
import type { PausedQueue, PausedQueues } from './paused-queues.ts';

interface QueueSwitchProps {
  readonly type: string;
  readonly paused?: PausedQueue;
}

/** Pauses the queue, or resumes it. */
export function QueueSwitch({ type, paused }: QueueSwitchProps): ReactNode {
  const act = useAct();
  const [isPausing, setPausing] = useState(false);
  if (paused !== undefined) {
    return (
      <Button
        icon={<Play size={14} />}
        aria-label={`Resume ${type}`}
        onClick={() =>
          void act(() => callJobs('POST', `${pathOf(type)}/resume`, {}), `${type} is resumed`)
        }
      >
        Resume
      </Button>
    );
  }
  return (
    <>
      <Button
        icon={<CirclePause size={14} />}
        aria-label={`Pause ${type}`}
        onClick={() => setPausing(true)}
      >
        Pause…
      </Button>
      {isPausing && <PauseDialog type={type} close={() => setPausing(false)} />}
    </>
  );
}

function pathOf(type: string): string {
  return `/queues/${encodeURIComponent(type)}`;
}

const minuteMs = 60_000;
const spans = [
  ['', 'Until somebody resumes it'],
  ['15', 'For 15 minutes'],
  ['60', 'For an hour'],
  ['480', 'For 8 hours'],
  ['1440', 'For a day'],
] as const;

function PauseDialog({ type, close }: { type: string; close: () => void }): ReactNode {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState('');
  const pause = async (): Promise<void> => {
    const until = new Date(nowMs() + Number(minutes) * minuteMs).toISOString();
    await callJobs('POST', `${pathOf(type)}/pause`, {
      ...(reason === '' ? {} : { reason }),
      ...(minutes === '' ? {} : { until }),
    });
    say(`${type} is paused`);
    await client.invalidateQueries();
  };
  return (
    <Confirm
      title={`Pause ${type}`}
      action="Pause the queue"
      isDestructive={false}
      act={pause}
      close={close}
    >
      <p>
        No worker gets jobs of this type, neither background jobs nor jobs of processes. Clients can
        still enqueue jobs, and workers can still complete jobs that run.
      </p>
      <label className="labelled">
        Reason, which other users see here
        <input
          className="field"
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <label className="labelled">
        How long
        <select
          className="field"
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
        >
          {spans.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </Confirm>
  );
}

/** The list is above the queues, so that users do not forget a paused queue. */
export function PausedList({ queues }: { queues: PausedQueues }): ReactNode {
  if (queues.size === 0) return null;
  return (
    <section className="card" aria-label="Paused queues">
      <header>
        <h2>Paused queues</h2>
      </header>
      <div className="table-box">
        <table className="table">
          <thead>
            <tr>
              <th>Queue</th>
              <th>State</th>
              <th>Reason</th>
              <th>Since</th>
              <th>Resumes</th>
              <th>
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {[...queues.values()].map((queue) => (
              <tr key={queue.type}>
                <td>
                  <strong>{queue.type}</strong>
                </td>
                <td>
                  <StateChip state="paused" />
                </td>
                <td>{queue.reason ?? <span className="muted">none given</span>}</td>
                <td>
                  <Ago at={queue.pausedAt} /> by {queue.pausedBy}
                </td>
                <td>{queue.until === null ? 'by hand' : moment(queue.until)}</td>
                <td className="end">
                  <QueueSwitch type={queue.type} paused={queue} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
