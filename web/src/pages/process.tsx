import { Play, Trash2 } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFixed, useFound, useThing } from '../api/queries.ts';
import type { ElementCounts, ProcessDefinition } from '../api/nouns.ts';
import { Diagram } from '../diagram/diagram.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failures, Panel, Skeleton } from '../parts/panel.tsx';
import { Segments } from '../parts/segments.tsx';
import { say } from '../parts/toasts.tsx';
import { navigate, setParameters, ui, useSearch } from '../router.ts';
import { marksOf, useElementCounts } from './element-counts.ts';
import { countsFilter, instanceFilter, stateOf, states } from './instance-filter.ts';
import { InstanceList } from './instance-list.tsx';
import { StartDialog } from './start-dialog.tsx';

type Parameters = Readonly<Record<string, string>>;

/** Redirects to the newest version. */
export function ProcessByIdPage({ parameters }: { parameters: Parameters }): ReactNode {
  const found = useFound<ProcessDefinition>('/process-definitions/search', {
    filter: { processDefinitionId: parameters['id'], isLatestVersion: true },
  });
  const [newest] = found.data?.items ?? [];
  if (newest !== undefined)
    navigate(ui(`/processes/${newest.processDefinitionKey}`), { replace: true });
  return (
    <Panel of={found}>
      {({ items }) => (items.length === 0 ? <Empty>No process has this id.</Empty> : <Skeleton />)}
    </Panel>
  );
}

export function ProcessPage({ parameters }: { parameters: Parameters }): ReactNode {
  const { key = '' } = parameters;
  const definition = useThing<ProcessDefinition>(`/v2/process-definitions/${key}`);
  return (
    <Panel
      of={definition}
      absent={<Empty>No process has this key. It may have been deleted.</Empty>}
    >
      {(known) => <KnownProcess definition={known} />}
    </Panel>
  );
}

function KnownProcess({ definition }: { definition: ProcessDefinition }): ReactNode {
  const search = useSearch();
  const { processDefinitionKey: key } = definition;
  const filter = instanceFilter(search, key);
  const [open, setOpen] = useState<'start' | 'delete'>();
  const state = stateOf(search);
  const name = definition.name ?? definition.processDefinitionId;
  return (
    <>
      <PageHead
        title={name}
        crumbs={[['Processes', ui('/processes')]]}
        shown={
          <div className="row">
            <h1>{name}</h1>
            <VersionPicker definition={definition} />
            {definition.versionTag !== null && (
              <span className="chip">{definition.versionTag}</span>
            )}
          </div>
        }
      >
        <Segments
          label="State"
          choices={states}
          chosen={state}
          choose={(next) => setParameters({ state: next === 'running' ? undefined : next })}
        />
        <IconButton label="Delete this version" onClick={() => setOpen('delete')}>
          <Trash2 size={16} />
        </IconButton>
        <Button kind="primary" icon={<Play size={14} />} onClick={() => setOpen('start')}>
          Start instance
        </Button>
      </PageHead>
      <ProcessDiagram
        definition={definition}
        filter={filter}
        isWithEnded={state === 'completed' || state === 'cancelled' || state === 'all'}
      />
      <InstanceList key={search.toString()} filter={filter} definitionKey={key} />
      {open === 'start' && <StartDialog definition={definition} close={() => setOpen(undefined)} />}
      {open === 'delete' && (
        <Confirm
          title={`Delete ${name} v${definition.version}`}
          action="Delete this version"
          act={async () => {
            await call('POST', `/v2/resources/${key}/deletion`);
            say('Deleted');
            navigate(ui('/processes'));
          }}
          close={() => setOpen(undefined)}
        >
          <p>New instances of this version can no longer be started. This cannot be undone.</p>
        </Confirm>
      )}
    </>
  );
}

function VersionPicker({ definition }: { definition: ProcessDefinition }): ReactNode {
  const { processDefinitionId, processDefinitionKey, tenantId } = definition;
  const versions = useFound<ProcessDefinition>('/process-definitions/search', {
    filter: { processDefinitionId, tenantId },
    sort: [{ field: 'version', order: 'DESC' }],
    page: { limit: 100 },
  });
  if (versions.error !== null) return <Failures of={[versions]} />;
  const items = versions.data?.items ?? [definition];
  if (items.length < 2) return <span className="chip">v{definition.version}</span>;
  return (
    <select
      className="field small"
      aria-label="Version"
      value={processDefinitionKey}
      onChange={(event) => navigate(ui(`/processes/${event.target.value}`) + location.search)}
    >
      {items.map((item) => (
        <option key={item.processDefinitionKey} value={item.processDefinitionKey}>
          v{item.version}
        </option>
      ))}
    </select>
  );
}

interface ProcessDiagramProps {
  readonly definition: ProcessDefinition;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly isWithEnded: boolean;
}

function ProcessDiagram({ definition, filter, isWithEnded }: ProcessDiagramProps): ReactNode {
  const { processDefinitionKey: key, processDefinitionId } = definition;
  const search = useSearch();
  const counts = useElementCounts(key, countsFilter(filter));
  const xml = useFixed<string>(`/v2/process-definitions/${key}/xml`);
  const marks = useMemo(() => marksOf(counts.data?.items ?? []), [counts.data]);
  return (
    <Panel of={xml}>
      {(text) => (
        <>
          <Failures of={[counts]} />
          <Diagram
            xml={text}
            processId={processDefinitionId}
            name={definition.name ?? processDefinitionId}
            marks={marks}
            isWithEnded={isWithEnded}
            selected={search.get('element') ?? undefined}
            onSelect={(element) => setParameters({ element })}
            otherwise={<ElementList items={counts.data?.items ?? []} />}
          />
        </>
      )}
    </Panel>
  );
}

/** The counts as a table, for files without a diagram. */
function ElementList({ items }: { items: readonly ElementCounts[] }): ReactNode {
  return (
    <ul>
      {items.map(({ elementId, active, incidents }) => (
        <li key={elementId}>
          <a href={`${location.pathname}?element=${encodeURIComponent(elementId)}`}>{elementId}</a>:{' '}
          {active} here, {incidents} with an incident
        </li>
      ))}
    </ul>
  );
}
