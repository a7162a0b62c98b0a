import { Upload } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useFound } from '../api/queries.ts';
import type { ProcessCounts, ProcessDefinition } from '../api/nouns.ts';
import { Button } from '../parts/button.tsx';
import { Empty, Failures, Panel } from '../parts/panel.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { CountBar } from '../parts/count-bar.tsx';
import { ui, useParameter } from '../router.ts';
import { count, plural } from '../words.ts';
import { DeployBox } from './deploy-box.tsx';

interface Row {
  readonly definition: ProcessDefinition;
  readonly running: number;
  readonly incidents: number;
}

const shownMax = 1_000;

export function ProcessesPage(): ReactNode {
  const [text, setText] = useParameter('q');
  const [isDeploying, setDeploying] = useState(false);
  const definitions = useFound<ProcessDefinition>('/process-definitions/search', {
    filter: { isLatestVersion: true, ...(text ? { name: { $like: `*${text}*` } } : {}) },
    sort: [{ field: 'name' }],
    page: { limit: shownMax },
  });
  const counts = useFound<ProcessCounts>('/process-definitions/statistics/process-instances', {
    page: { limit: shownMax },
  });
  return (
    <>
      <PageHead title="Processes" below="The newest version of each, most incidents first">
        <input
          className="field"
          data-filter
          type="search"
          aria-label="Filter by name"
          placeholder="Filter by name"
          value={text ?? ''}
          onChange={(event) => setText(event.target.value)}
        />
        <Button kind="primary" icon={<Upload size={15} />} onClick={() => setDeploying(true)}>
          Deploy
        </Button>
      </PageHead>
      <section className="card" aria-label="Processes">
        <Failures of={[counts]} />
        <Panel of={definitions}>
          {({ items }) => (
            <ProcessTable
              rows={rowsOf(items, counts.data?.items ?? [])}
              isFiltered={text !== undefined}
            />
          )}
        </Panel>
      </section>
      <p className="small muted">Drop a file anywhere on this page to deploy it.</p>
      <DeployBox isOpen={isDeploying} close={() => setDeploying(false)} />
    </>
  );
}

function rowsOf(
  definitions: readonly ProcessDefinition[],
  counts: readonly ProcessCounts[],
): readonly Row[] {
  const byId = new Map(
    counts.map((entry) => [`${entry.tenantId} ${entry.processDefinitionId}`, entry]),
  );
  return definitions
    .map((definition) => {
      const found = byId.get(`${definition.tenantId} ${definition.processDefinitionId}`);
      const incidents = found?.activeInstancesWithIncidentCount ?? 0;
      return {
        definition,
        incidents,
        running: incidents + (found?.activeInstancesWithoutIncidentCount ?? 0),
      };
    })
    .toSorted((one, other) => other.incidents - one.incidents || other.running - one.running);
}

function ProcessTable({
  rows,
  isFiltered,
}: {
  rows: readonly Row[];
  isFiltered: boolean;
}): ReactNode {
  if (rows.length === 0)
    return isFiltered ? <Empty>No process has such a name.</Empty> : <NothingDeployed />;
  const most = Math.max(...rows.map(({ running }) => running));
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Process</th>
            <th>Version</th>
            <th>Instances</th>
            <th className="end">Incidents</th>
            <th className="end">Running</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ definition, running, incidents }) => (
            <tr key={definition.processDefinitionKey}>
              <td>
                <a data-row href={ui(`/processes/${definition.processDefinitionKey}`)}>
                  {definition.name ?? definition.processDefinitionId}
                </a>
                <div className="small muted mono">{definition.processDefinitionId}</div>
              </td>
              <td>
                <span className="chip">v{definition.version}</span>{' '}
                {definition.versionTag !== null && (
                  <span className="chip">{definition.versionTag}</span>
                )}
              </td>
              <td className="bar-cell">
                <CountBar total={running} bad={incidents} most={most} />
              </td>
              <td className="end">
                {incidents > 0 ? (
                  <a
                    className="bad"
                    href={ui(`/processes/${definition.processDefinitionKey}`, {
                      state: 'incident',
                    })}
                  >
                    {count(incidents)}
                  </a>
                ) : (
                  <span className="muted">0</span>
                )}
              </td>
              <td className="end">{count(running)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="visually-hidden">{plural(rows.length, 'process', 'processes')}</p>
    </div>
  );
}

export function NothingDeployed(): ReactNode {
  return (
    <Empty>
      <strong>Nothing deployed yet</strong>
      <span>
        Drop a BPMN file here, or run <code>npm run demo</code>. The{' '}
        <a href="/docs">
          <u>API</u>
        </a>{' '}
        deploys, too.
      </span>
    </Empty>
  );
}
