import type { ReactNode } from 'react';
import { useFound } from '../api/queries.ts';
import type { ErrorGroup, Incident } from '../api/nouns.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { ui } from '../router.ts';
import { plural, spoken } from '../words.ts';
import { ErrorList } from './error-list.tsx';

export function IncidentsPage(): ReactNode {
  const errors = useFound<ErrorGroup>('/incidents/statistics/process-instances-by-error', {
    sort: [{ field: 'activeInstancesWithErrorCount', order: 'DESC' }],
    page: { limit: 100 },
  });
  const newest = useFound<Incident>('/incidents/search', {
    filter: { state: 'ACTIVE' },
    sort: [{ field: 'creationTime', order: 'DESC' }],
    page: { limit: 50 },
  });
  return (
    <>
      <PageHead title="Incidents" below="Grouped by message, most instances first" />
      <section className="card" aria-label="Errors">
        <header>
          <h2>Errors</h2>
          <span className="muted">
            {errors.data && plural(errors.data.page.totalItems, 'message')}
          </span>
        </header>
        <Panel of={errors}>{({ items }) => <ErrorList errors={items} />}</Panel>
      </section>
      <section className="card" aria-label="Newest incidents">
        <header>
          <h2>Newest</h2>
        </header>
        <Panel of={newest}>
          {({ items }) =>
            items.length === 0 ? <Empty>None.</Empty> : <IncidentTable items={items} />
          }
        </Panel>
      </section>
    </>
  );
}

function IncidentTable({ items }: { items: readonly Incident[] }): ReactNode {
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Element</th>
            <th>Process</th>
            <th>Kind</th>
            <th>Message</th>
            <th>Since</th>
          </tr>
        </thead>
        <tbody>
          {items.map((incident) => (
            <tr key={incident.incidentKey}>
              <td>
                <a href={ui(`/instances/${incident.processInstanceKey}`, { tab: 'incidents' })}>
                  {incident.elementId}
                </a>
              </td>
              <td>{incident.processDefinitionId}</td>
              <td>
                <span className="chip" data-tone="bad">
                  {spoken(incident.errorType)}
                </span>
              </td>
              <td>{incident.errorMessage.split('\n', 1)[0]?.slice(0, 140)}</td>
              <td>
                <Ago at={incident.creationTime} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
