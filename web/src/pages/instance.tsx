import {
  ArrowRightLeft,
  Ban,
  CircleAlert,
  CirclePause,
  Play,
  RotateCcw,
  Waypoints,
} from 'lucide-react';
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFixed, useFound, useThing } from '../api/queries.ts';
import type { ElementCounts, Incident, ProcessInstance } from '../api/nouns.ts';
import { Diagram } from '../diagram/diagram.tsx';
import { processElements } from '../diagram/process-elements.ts';
import type { ElementMark } from '../diagram/viewer.ts';
import { Button } from '../parts/button.tsx';
import { instanceState, StateChip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failures, Panel } from '../parts/panel.tsx';
import { Ago, useEverySecond } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { setParameters, ui, useSearch } from '../router.ts';
import { between, plural } from '../words.ts';
import { marksOf } from './element-counts.ts';
import { InstanceTabs } from './instance-tabs.tsx';
import { MigrateDialog } from './migrate-dialog.tsx';
import { plannedMarks } from './modification-plan.ts';
import { ModifyPanel, newModifying, type Modifying } from './modify-panel.tsx';
import { Timeline } from './timeline.tsx';
import './instance.css';

export function InstancePage({
  parameters,
}: {
  parameters: Readonly<Record<string, string>>;
}): ReactNode {
  const { key = '' } = parameters;
  const instance = useThing<ProcessInstance>(`/v2/process-instances/${key}`);
  return (
    <Panel
      of={instance}
      absent={
        <Empty>
          No instance has this key. It may have been removed after some time (retention).
        </Empty>
      }
    >
      {(known) => <KnownInstance instance={known} />}
    </Panel>
  );
}

function KnownInstance({ instance }: { instance: ProcessInstance }): ReactNode {
  const { processInstanceKey: key } = instance;
  const element = useSearch().get('element') ?? undefined;
  const incidents = useFound<Incident>(`/process-instances/${key}/incidents/search`, {
    filter: { state: 'ACTIVE' },
    page: { limit: 100 },
  });
  const open = incidents.data?.items ?? [];
  const [modifying, setModifying] = useState<Modifying>();
  const [isMigrating, setMigrating] = useState(false);
  const shown = useInstanceDiagram(instance);
  return (
    <>
      <InstanceHead
        instance={instance}
        incidents={open.length}
        modify={() => setModifying(newModifying)}
        migrate={() => setMigrating(true)}
      />
      <Failures of={[incidents]} />
      {open.length > 0 && <IncidentBanner incidents={open} />}
      <InstanceDiagram
        {...{ instance, shown, modifying }}
        selected={modifying === undefined ? element : modifying.elementId}
        change={setModifying}
      />
      {isMigrating && (
        <MigrateDialog
          title="Migrate this instance"
          source={{ ...instance, version: instance.processDefinitionVersion }}
          marks={shown.marks}
          migrate={async (plan, target) => {
            await call('POST', `/v2/process-instances/${key}/migration`, plan);
            say(`Migrated to v${target.version}`);
          }}
          close={() => setMigrating(false)}
        />
      )}
      <div className="instance-panels">
        <Timeline instanceKey={key} endDate={instance.endDate} selected={element} />
        <InstanceTabs instance={instance} element={element} incidents={open} />
      </div>
    </>
  );
}

interface InstanceHeadProps {
  readonly instance: ProcessInstance;
  readonly incidents: number;
  readonly modify: () => void;
  readonly migrate: () => void;
}

function InstanceHead({ instance, incidents, modify, migrate }: InstanceHeadProps): ReactNode {
  const { processInstanceKey: key, processDefinitionName: name, businessId, state } = instance;
  const [isCancelling, setCancelling] = useState(false);
  const client = useQueryClient();
  const act = async (path: string, words: string): Promise<void> => {
    await call('POST', `/v2/process-instances/${key}/${path}`);
    await client.invalidateQueries();
    say(words);
  };
  return (
    <PageHead
      title={`${businessId ?? key} · ${name}`}
      crumbs={[
        ['Processes', ui('/processes')],
        [name, ui(`/processes/${instance.processDefinitionKey}`)],
      ]}
      shown={
        <div className="row">
          <StateChip state={instanceState(instance)} />
          <h1 className="mono instance-key">{businessId ?? key}</h1>
          <CopyButton text={key} what="the key" />
        </div>
      }
      below={<InstanceLine instance={instance} />}
    >
      {incidents > 0 && state === 'ACTIVE' && (
        <Button
          kind="primary"
          icon={<RotateCcw size={14} />}
          onClick={() => void act('incident-resolution', 'Retried').catch(sayProblem)}
        >
          Retry {incidents === 1 ? 'incident' : plural(incidents, 'incident')}
        </Button>
      )}
      {state === 'ACTIVE' && (
        <>
          <Button icon={<Waypoints size={14} />} onClick={modify}>
            Modify
          </Button>
          <Button icon={<ArrowRightLeft size={14} />} onClick={migrate}>
            Migrate…
          </Button>
        </>
      )}
      <SuspensionButton state={state} act={act} />
      {(state === 'ACTIVE' || state === 'SUSPENDED') && (
        <Button kind="danger" icon={<Ban size={14} />} onClick={() => setCancelling(true)}>
          Cancel…
        </Button>
      )}
      {isCancelling && (
        <Confirm
          title="Cancel this instance"
          action="Cancel the instance"
          act={() => act('cancellation', 'Cancelled')}
          close={() => setCancelling(false)}
        >
          <p>
            The instance ends at once, with all instances that it called. This cannot be undone.
          </p>
        </Confirm>
      )}
    </PageHead>
  );
}

interface SuspensionButtonProps {
  readonly state: ProcessInstance['state'];
  readonly act: (path: string, words: string) => Promise<void>;
}

function SuspensionButton({ state, act }: SuspensionButtonProps): ReactNode {
  if (state === 'ACTIVE') {
    const suspend = () => void act('suspension', 'Suspended').catch(sayProblem);
    return (
      <Button key="suspend" icon={<CirclePause size={14} />} onClick={suspend}>
        Suspend
      </Button>
    );
  }
  if (state !== 'SUSPENDED') return null;
  const resume = () => void act('resumption', 'Resumed').catch(sayProblem);
  return (
    <Button key="resume" kind="primary" icon={<Play size={14} />} onClick={resume}>
      Resume
    </Button>
  );
}

/** The version, the times and the calling instance, on one line of text. */
function InstanceLine({ instance }: { instance: ProcessInstance }): ReactNode {
  useEverySecond();
  const { businessId, startDate, endDate, parentProcessInstanceKey: parent } = instance;
  return (
    <>
      v{instance.processDefinitionVersion}
      {businessId !== null && ` · ${instance.processInstanceKey}`} · started <Ago at={startDate} />
      {endDate === null ? ' · running for ' : ' · took '}
      {between(startDate, endDate)}
      {parent !== null && (
        <>
          {' · called by '}
          <a href={ui(`/instances/${parent}`)}>
            <u>{parent}</u>
          </a>
        </>
      )}
    </>
  );
}

function sayProblem(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
}

function IncidentBanner({ incidents }: { incidents: readonly Incident[] }): ReactNode {
  const [first] = incidents;
  if (first === undefined) return null;
  const [firstLine] = first.errorMessage.split('\n');
  return (
    <div className="banner" role="status">
      <CircleAlert size={17} aria-hidden />
      <span className="cut grow">
        <strong>{first.elementId}</strong> {firstLine}
        {incidents.length > 1 && ` (and ${plural(incidents.length - 1, 'other')})`}
      </span>
      <button type="button" className="link" onClick={() => setParameters({ tab: 'incidents' })}>
        Show
      </button>
    </div>
  );
}

interface ShownDiagram {
  readonly xml: UseQueryResult<string>;
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly taken: ReadonlySet<string>;
  /** The requests for the diagram besides its file. The page shows which of them failed. */
  readonly asked: readonly UseQueryResult[];
}

function useInstanceDiagram(instance: ProcessInstance): ShownDiagram {
  const { processInstanceKey: key, processDefinitionKey } = instance;
  const xml = useFixed<string>(`/v2/process-definitions/${processDefinitionKey}/xml`);
  const counts = useThing<{ items: readonly ElementCounts[] }>(
    `/v2/process-instances/${key}/statistics/element-instances`,
  );
  const flows = useThing<{ items: readonly { elementId: string }[] }>(
    `/v2/process-instances/${key}/sequence-flows`,
  );
  const marks = useMemo(() => marksOf(counts.data?.items ?? []), [counts.data]);
  const taken = useMemo(
    () => new Set(flows.data?.items.map(({ elementId }) => elementId)),
    [flows.data],
  );
  return { xml, marks, taken, asked: [counts, flows] };
}

interface InstanceDiagramProps {
  readonly instance: ProcessInstance;
  readonly shown: ShownDiagram;
  readonly selected: string | undefined;
  /** The plan that the diagram shows; absent: a click on the diagram filters. */
  readonly modifying: Modifying | undefined;
  readonly change: (to: Modifying | undefined) => void;
}

function InstanceDiagram(props: InstanceDiagramProps): ReactNode {
  const { instance, shown, selected, modifying, change } = props;
  const { processDefinitionId: processId, processDefinitionName: name } = instance;
  const plan = modifying?.plan;
  const marks = useMemo(
    () => (plan === undefined ? shown.marks : plannedMarks(shown.marks, plan)),
    [shown.marks, plan],
  );
  const select = (element: string | undefined): void => {
    if (modifying === undefined) setParameters({ element });
    else change(clicked(modifying, element));
  };
  return (
    <Panel of={shown.xml}>
      {(xml) => (
        <>
          <Failures of={shown.asked} />
          <Diagram
            {...{ xml, processId, name, marks, selected }}
            taken={shown.taken}
            onSelect={select}
          />
          {modifying !== undefined && (
            <ModifyPanel
              instanceKey={instance.processInstanceKey}
              nodes={processElements(xml, processId).nodes}
              marks={shown.marks}
              {...{ modifying, change }}
            />
          )}
        </>
      )}
    </Panel>
  );
}

/** Chooses the element, or the target of its tokens. */
function clicked(modifying: Modifying, id: string | undefined): Modifying {
  const { elementId, isPicking, plan } = modifying;
  if (!isPicking || elementId === undefined) return { ...modifying, elementId: id };
  if (id === undefined || id === elementId) return { ...modifying, isPicking: false };
  const step = { kind: 'move', elementId, targetId: id, variables: undefined } as const;
  return { ...modifying, isPicking: false, plan: [...plan, step] };
}
