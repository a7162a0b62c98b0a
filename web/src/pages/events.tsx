import { useState, type ReactNode } from 'react';
import { useJobs } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { JsonBlock } from '../parts/json.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { setParameters, ui, useSearch } from '../router.ts';

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly data: { readonly jobId?: string; readonly type?: string };
}

/** The events that webhooks and brokers receive, oldest first, one page at a time. */
export function EventsPage(): ReactNode {
  const after = useSearch().get('after') ?? undefined;
  const query = new URLSearchParams({ limit: '100', ...(after === undefined ? {} : { after }) });
  const events = useJobs<readonly CloudEvent[]>(`/events?${query.toString()}`);
  const { cursor, hasMore } = events.data?.meta ?? {};
  return (
    <>
      <PageHead title="Events" below="Events of the tenant's jobs, oldest first" />
      <section className="card" aria-label="Events">
        <Panel of={events}>
          {({ data }) =>
            data.length === 0 ? <Empty>No further event yet.</Empty> : <EventTable events={data} />
          }
        </Panel>
        <div className="bulk">
          <Button
            disabled={after === undefined}
            onClick={() => setParameters({ after: undefined })}
          >
            From the beginning
          </Button>
          <Button
            disabled={hasMore !== true || typeof cursor !== 'string'}
            onClick={() => typeof cursor === 'string' && setParameters({ after: cursor })}
          >
            Next 100
          </Button>
        </div>
      </section>
    </>
  );
}

function EventTable({ events }: { events: readonly CloudEvent[] }): ReactNode {
  const [open, setOpen] = useState<string>();
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Event</th>
            <th>Job</th>
            <th>When</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td>
                <button
                  type="button"
                  className="sort"
                  aria-expanded={open === event.id}
                  onClick={() => setOpen(open === event.id ? undefined : event.id)}
                >
                  <strong>{event.type}</strong>
                </button>
                {open === event.id && <JsonBlock json={JSON.stringify(event)} label="CloudEvent" />}
              </td>
              <td>
                {event.data.jobId === undefined ? (
                  '–'
                ) : (
                  <a href={ui(`/jobs/${event.data.jobId}`)}>
                    {event.data.type ?? event.data.jobId}
                  </a>
                )}
              </td>
              <td>
                <Ago at={event.time} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
