import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFixed, useFound } from '../api/queries.ts';
import type { ProcessDefinition, ProcessInstance } from '../api/nouns.ts';
import { Diagram } from '../diagram/diagram.tsx';
import { processElements, type ProcessElement } from '../diagram/process-elements.ts';
import type { ElementMark } from '../diagram/viewer.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { say } from '../parts/toasts.tsx';
import { plural } from '../words.ts';
import { tokensAt } from './element-counts.ts';
import { mappingsOf, suggestion, targetsOf } from './migration-mapping.ts';

export interface MigrateDialogProps {
  readonly instance: ProcessInstance;
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly close: () => void;
}

/** Moves the instance to another definition. Each element where the instance is gets one of the same kind there. */
export function MigrateDialog(props: MigrateDialogProps): ReactNode {
  const { instance, close } = props;
  const { processDefinitionId, processDefinitionKey, tenantId } = instance;
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
              <Dialog title="Migrate this instance" close={close}>
                <Empty>There is no other version and no other process to go on with.</Empty>
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
  const { instance, targets } = props;
  const [key, setKey] = useState(targets[0]?.processDefinitionKey ?? '');
  const definition = targets.find((one) => one.processDefinitionKey === key);
  const from = useFixed<string>(`/v2/process-definitions/${instance.processDefinitionKey}/xml`);
  const to = useFixed<string>(`/v2/process-definitions/${key}/xml`);
  const picker = (
    <label className="labelled">
      Go on with
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
  const { instance, marks, close, picker, definition, xml } = props;
  const client = useQueryClient();
  const { processDefinitionId: targetId, processDefinitionKey, version } = definition;
  const source = useMemo(
    () => processElements(xml.source, instance.processDefinitionId),
    [xml.source, instance.processDefinitionId],
  );
  const target = useMemo(() => processElements(xml.target, targetId), [xml.target, targetId]);
  const here = source.nodes.filter(({ id }) => tokensAt(marks.get(id)) > 0);
  const [said, setSaid] = useState<ReadonlyMap<string, string>>(
    () => new Map(here.map((one) => [one.id, suggestion(one, target) ?? ''])),
  );
  const [row, setRow] = useState(here[0]?.id);
  const [problem, setProblem] = useState<string>();
  const isWhole = here.every(({ id }) => (said.get(id) ?? '') !== '');
  const set = (id: string, to: string): void => setSaid(new Map(said).set(id, to));
  const chosen = here.find(({ id }) => id === row);
  const migrate = async (): Promise<void> => {
    try {
      await call('POST', `/v2/process-instances/${instance.processInstanceKey}/migration`, {
        targetProcessDefinitionKey: processDefinitionKey,
        mappingInstructions: mappingsOf(said, { source, target }),
      });
      say(`Migrated to v${version}`);
      close();
      await client.invalidateQueries();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      title="Migrate this instance"
      close={close}
      isWide
      actions={
        <>
          <Button onClick={close}>Keep as it is</Button>
          <Button kind="primary" disabled={!isWhole} onClick={() => void migrate()}>
            Migrate to v{version}
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
        {...{ here, said, marks, set }}
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

/** A click on the left chooses an element where the instance is, one on the right where it continues. */
function MappingDiagrams(props: MappingDiagramsProps): ReactNode {
  const { instance, definition, marks, xml, row, said, choose, goOnAt } = props;
  const [from, to] = [`v${instance.processDefinitionVersion}`, `v${definition.version}`];
  return (
    <div className="columns">
      <div>
        <h3>{from}</h3>
        <Diagram
          name={from}
          marks={marks}
          xml={xml.source}
          processId={instance.processDefinitionId}
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
  /** Elements where the instance is. */
  readonly here: readonly ProcessElement[];
  readonly said: ReadonlyMap<string, string>;
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly targetsOf: (element: ProcessElement) => readonly ProcessElement[];
  readonly set: (id: string, to: string) => void;
  readonly choose: (id: string) => void;
}

function MappingTable(props: MappingTableProps): ReactNode {
  const { here, said, marks, set, choose } = props;
  if (here.length === 0) return <p>The instance is at no element now; all with one id go on.</p>;
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>The instance is at</th>
            <th className="end">Tokens</th>
            <th>It goes on at</th>
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
                  aria-label={`${element.name} goes on at`}
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
    </div>
  );
}
