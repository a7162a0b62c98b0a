import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { useFixed, useFound } from '../api/queries.ts';
import type { ProcessDefinition } from '../api/nouns.ts';
import { Diagram } from '../diagram/diagram.tsx';
import { processElements, type ProcessElement } from '../diagram/process-elements.ts';
import type { ElementMark } from '../diagram/viewer.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { plural } from '../words.ts';
import { tokensAt } from './element-counts.ts';
import { mappingsOf, suggestion, targetsOf, type Mapping } from './migration-mapping.ts';

/** The definition that the tokens leave. */
export type MigrationSource = Pick<
  ProcessDefinition,
  'processDefinitionId' | 'processDefinitionKey' | 'version' | 'tenantId'
>;

export interface MigrationPlan {
  readonly targetProcessDefinitionKey: string;
  readonly mappingInstructions: readonly Mapping[];
}

export interface MigrateDialogProps {
  readonly title: string;
  readonly source: MigrationSource;
  /** The noun of the button, as in *Migrate 17 instances to v2*; absent for the one instance of the page. */
  readonly what?: string;
  /**
   * Elements may stay without a target. The server then refuses the instances with a token there, and migrates the
   * others.
   */
  readonly allowsGaps?: boolean;
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly migrate: (plan: MigrationPlan, target: ProcessDefinition) => Promise<unknown>;
  readonly close: () => void;
}

/** Moves instances to another definition. Each element with a token gets one of the same kind there. */
export function MigrateDialog(props: MigrateDialogProps): ReactNode {
  const { title, source, close } = props;
  const { processDefinitionId, processDefinitionKey, tenantId } = source;
  const versions = useFound<ProcessDefinition>('/process-definitions/search', {
    filter: { processDefinitionId, tenantId },
    sort: [{ field: 'version', order: 'DESC' }],
    page: { limit: 100 },
  });
  const others = useFound<ProcessDefinition>('/process-definitions/search', {
    filter: { processDefinitionId: { $neq: processDefinitionId }, tenantId, isLatestVersion: true },
    sort: [{ field: 'name' }],
    page: { limit: 200 },
  });
  return (
    <Panel of={versions}>
      {(own) => (
        <Panel of={others}>
          {(rest) => {
            const isOther = (one: ProcessDefinition): boolean =>
              one.processDefinitionKey !== processDefinitionKey;
            const targets = [...own.items, ...rest.items].filter(isOther);
            if (targets.length > 0) return <ChooseTarget {...props} targets={targets} />;
            return (
              <Dialog title={title} close={close}>
                <Empty>There is no other version or process to migrate to.</Empty>
              </Dialog>
            );
          }}
        </Panel>
      )}
    </Panel>
  );
}

interface ChooseTargetProps extends MigrateDialogProps {
  /** Newest versions first. */
  readonly targets: readonly ProcessDefinition[];
}

function ChooseTarget(props: ChooseTargetProps): ReactNode {
  const { source: left, targets } = props;
  const [key, setKey] = useState(targets[0]?.processDefinitionKey ?? '');
  const definition = targets.find((one) => one.processDefinitionKey === key);
  const from = useFixed<string>(`/v2/process-definitions/${left.processDefinitionKey}/xml`);
  const to = useFixed<string>(`/v2/process-definitions/${key}/xml`);
  const picker = (
    <label className="labelled">
      Migrate to
      <select className="field" value={key} onChange={(event) => setKey(event.target.value)}>
        {targets.map((one) => (
          <option key={one.processDefinitionKey} value={one.processDefinitionKey}>
            {one.name ?? one.processDefinitionId} v{one.version}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Panel of={from}>
      {(source) => (
        <Panel of={to}>
          {(target) =>
            definition && (
              <MappingForm
                key={key}
                {...props}
                {...{ picker, definition }}
                xml={{ source, target }}
              />
            )
          }
        </Panel>
      )}
    </Panel>
  );
}

interface MappingFormProps extends MigrateDialogProps {
  readonly picker: ReactNode;
  readonly definition: ProcessDefinition;
  readonly xml: { readonly source: string; readonly target: string };
}

function MappingForm(props: MappingFormProps): ReactNode {
  const { source: left, what, allowsGaps = false, marks, close, picker, definition, xml } = props;
  const client = useQueryClient();
  const { processDefinitionId: targetId, processDefinitionKey, version } = definition;
  const source = useMemo(
    () => processElements(xml.source, left.processDefinitionId),
    [xml.source, left.processDefinitionId],
  );
  const target = useMemo(() => processElements(xml.target, targetId), [xml.target, targetId]);
  const here = source.nodes.filter(({ id }) => tokensAt(marks.get(id)) > 0);
  const [said, setSaid] = useState<ReadonlyMap<string, string>>(
    () => new Map(here.map((one) => [one.id, suggestion(one, target) ?? ''])),
  );
  const [row, setRow] = useState(here[0]?.id);
  const [problem, setProblem] = useState<string>();
  const mappingInstructions = mappingsOf(said, { source, target });
  const isWhole = here.every(({ id }) => (said.get(id) ?? '') !== '');
  const isReady = allowsGaps ? mappingInstructions.length > 0 : isWhole;
  const set = (id: string, to: string): void => setSaid(new Map(said).set(id, to));
  const chosen = here.find(({ id }) => id === row);
  const migrate = async (): Promise<void> => {
    try {
      const plan = { targetProcessDefinitionKey: processDefinitionKey, mappingInstructions };
      await props.migrate(plan, definition);
      close();
      await client.invalidateQueries();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      title={props.title}
      close={close}
      isWide
      actions={
        <>
          <Button onClick={close}>Keep as it is</Button>
          <Button kind="primary" disabled={!isReady} onClick={() => void migrate()}>
            Migrate {what === undefined ? '' : `${what} `}to v{version}
          </Button>
        </>
      }
    >
      {picker}
      <MappingDiagrams
        {...props}
        {...{ row, said }}
        choose={(id) => {
          if (here.some((one) => one.id === id)) setRow(id);
        }}
        goOnAt={(id) => {
          const isPossible = chosen && targetsOf(chosen, target).some((one) => one.id === id);
          if (row !== undefined && isPossible === true) set(row, id);
        }}
      />
      <MappingTable
        {...{ here, said, marks, set, allowsGaps }}
        choose={setRow}
        targetsOf={(one) => targetsOf(one, target)}
      />
      {problem !== undefined && (
        <p className="bad" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

const nothing: ReadonlyMap<string, ElementMark> = new Map();

interface MappingDiagramsProps extends MappingFormProps {
  /** The element that is mapped now. */
  readonly row: string | undefined;
  readonly said: ReadonlyMap<string, string>;
  readonly choose: (id: string) => void;
  readonly goOnAt: (id: string) => void;
}

/** A click on the left diagram chooses an element with tokens. A click on the right one chooses where they continue. */
function MappingDiagrams(props: MappingDiagramsProps): ReactNode {
  const { source, definition, marks, xml, row, said, choose, goOnAt } = props;
  const [from, to] = [`v${source.version}`, `v${definition.version}`];
  return (
    <div className="columns">
      <div>
        <h3>{from}</h3>
        <Diagram
          name={from}
          marks={marks}
          xml={xml.source}
          processId={source.processDefinitionId}
          selected={row}
          onSelect={(id) => id !== undefined && choose(id)}
        />
      </div>
      <div>
        <h3>{to}</h3>
        <Diagram
          name={to}
          marks={nothing}
          xml={xml.target}
          processId={definition.processDefinitionId}
          selected={row === undefined ? undefined : said.get(row)}
          onSelect={(id) => id !== undefined && goOnAt(id)}
        />
      </div>
    </div>
  );
}

interface MappingTableProps {
  /** Elements that have tokens. */
  readonly here: readonly ProcessElement[];
  readonly said: ReadonlyMap<string, string>;
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly allowsGaps: boolean;
  readonly targetsOf: (element: ProcessElement) => readonly ProcessElement[];
  readonly set: (id: string, to: string) => void;
  readonly choose: (id: string) => void;
}

function MappingTable(props: MappingTableProps): ReactNode {
  const { here, said, marks, allowsGaps, set, choose } = props;
  if (here.length === 0)
    return <p>No element has a token now. Elements with the same id are mapped.</p>;
  const gaps = here.filter(({ id }) => (said.get(id) ?? '') === '');
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Tokens are at</th>
            <th className="end">Tokens</th>
            <th>They continue at</th>
          </tr>
        </thead>
        <tbody>
          {here.map((element) => (
            <tr key={element.id}>
              <td>
                <strong>{element.name}</strong> <span className="muted">{element.id}</span>
              </td>
              <td className="end">{tokensAt(marks.get(element.id))}</td>
              <td>
                <select
                  className="field"
                  aria-label={`${element.name} continues at`}
                  value={said.get(element.id)}
                  onFocus={() => choose(element.id)}
                  onChange={(event) => set(element.id, event.target.value)}
                >
                  <option value="">choose one of the same kind</option>
                  {props.targetsOf(element).map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name === id ? id : `${name} (${id})`}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small muted">
        {plural(here.length, 'element')} to map. All others go on under the same id.
      </p>
      {allowsGaps && gaps.length > 0 && (
        <p className="small bad" role="status">
          Instances at {gaps.map(({ name }) => name).join(', ')} are refused and stay as they are.
        </p>
      )}
    </div>
  );
}
