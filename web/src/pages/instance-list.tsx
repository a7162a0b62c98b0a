import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useFound, type Filter } from '../api/queries.ts';
import type { Page, ProcessInstance, TimelineRow } from '../api/nouns.ts';
import { Button } from '../parts/button.tsx';
import { instanceState, StateChip } from '../parts/chip.tsx';
import { Empty, Failures, Panel } from '../parts/panel.tsx';
import { Ago, useEverySecond } from '../parts/time.tsx';
import { ui } from '../router.ts';
import { between, count, plural } from '../words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';

const pageRows = 100;
/** The most rows in a list. A filter finds the others. */
const rowsMax = 1_000;

interface InstanceListProps {
  readonly filter: Filter;
  /** The definition, if all instances have the same one. Otherwise each row names its process. */
  readonly definitionKey?: string;
}

/** The instances that match a filter: those with an incident first, then the newest. */
export function InstanceList({ filter, definitionKey }: InstanceListProps): ReactNode {
  const isWithProcess = definitionKey === undefined;
  const [rows, setRows] = useState(pageRows);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(false);
  const found = useFound<ProcessInstance>('/process-instances/search', {
    filter,
    sort: [
      { field: 'hasIncident', order: 'DESC' },
      { field: 'processInstanceKey', order: 'DESC' },
    ],
    page: { limit: rows },
  });
  const clear = (): void => {
    setSelected(new Set());
    setAll(false);
  };
  const total = found.data?.page.totalItems ?? 0;
  return (
    <section className="card" aria-label="Instances">
      <header data-lined>
        <FilterBar />
        <span className="grow" />
        <span className="muted">{totalWords(found.data)}</span>
      </header>
      {selected.size > 0 && (
        <BulkBar
          {...{ selected, isAll, total, filter, clear }}
          definitionKey={
            isAll ? runningOf(filter, definitionKey) : soleDefinition(found.data?.items, selected)
          }
          selectAll={() => setAll(true)}
        />
      )}
      <Panel of={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>No instance matches.</Empty>
          ) : (
            <>
              <InstanceTable
                {...{ items, isWithProcess, selected }}
                select={(keys) => {
                  setSelected(keys);
                  setAll(false);
                }}
              />
              {total > items.length && items.length < rowsMax && (
                <div className="notice">
                  <Button onClick={() => setRows(Math.min(rowsMax, rows + pageRows))}>
                    Show {count(Math.min(pageRows, total - items.length))} more
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Panel>
    </section>
  );
}

/** Only running instances migrate. */
function runningOf({ state }: Filter, definitionKey: string | undefined): string | undefined {
  return state === undefined || state === 'ACTIVE' ? definitionKey : undefined;
}

/** The definition of the selected instances, if all have the same one and all run. */
function soleDefinition(
  items: readonly ProcessInstance[] = [],
  selected: ReadonlySet<string>,
): string | undefined {
  const chosen = items.filter(({ processInstanceKey }) => selected.has(processInstanceKey));
  const keys = new Set(chosen.map(({ processDefinitionKey }) => processDefinitionKey));
  const [key] = keys;
  return keys.size === 1 && chosen.every(({ state }) => state === 'ACTIVE') ? key : undefined;
}

function totalWords(found: Page<ProcessInstance> | undefined): string {
  if (found === undefined) return '';
  const { totalItems, hasMoreTotalItems } = found.page;
  return hasMoreTotalItems ? `${count(totalItems)}+ instances` : plural(totalItems, 'instance');
}

interface InstanceTableProps {
  readonly items: readonly ProcessInstance[];
  readonly isWithProcess: boolean;
  readonly selected: ReadonlySet<string>;
  readonly select: (keys: ReadonlySet<string>) => void;
}

function InstanceTable({ items, isWithProcess, selected, select }: InstanceTableProps): ReactNode {
  useEverySecond();
  const { elements, found } = useCurrentElements(items);
  const hasAll = items.every(({ processInstanceKey }) => selected.has(processInstanceKey));
  return (
    <div className="table-box">
      <Failures of={[found]} />
      <table className="table">
        <thead>
          <tr>
            <th className="select">
              <input
                type="checkbox"
                aria-label="Select all that are shown"
                checked={hasAll}
                onChange={() =>
                  select(hasAll ? new Set() : new Set(items.map((item) => item.processInstanceKey)))
                }
              />
            </th>
            <th>Instance</th>
            <th>State</th>
            {isWithProcess && <th>Process</th>}
            <th>Current element</th>
            <th>Version</th>
            <th>Started</th>
            <th>Duration</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <InstanceRow
              key={item.processInstanceKey}
              {...{ item, isWithProcess }}
              element={elements.get(item.processInstanceKey)}
              isSelected={selected.has(item.processInstanceKey)}
              toggle={() => {
                const next = new Set(selected);
                if (!next.delete(item.processInstanceKey)) next.add(item.processInstanceKey);
                select(next);
              }}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface InstanceRowProps {
  readonly item: ProcessInstance;
  readonly isWithProcess: boolean;
  readonly element: string | undefined;
  readonly isSelected: boolean;
  readonly toggle: () => void;
}

function InstanceRow({
  item,
  isWithProcess,
  element,
  isSelected,
  toggle,
}: InstanceRowProps): ReactNode {
  const { processInstanceKey: key, businessId } = item;
  return (
    <tr aria-selected={isSelected}>
      <td className="select">
        <input
          type="checkbox"
          aria-label={`Select ${businessId ?? key}`}
          checked={isSelected}
          onChange={toggle}
        />
      </td>
      <td>
        <a data-row className="mono" href={ui(`/instances/${key}`)}>
          {businessId ?? key}
        </a>
      </td>
      <td>
        <StateChip state={instanceState(item)} />
      </td>
      {isWithProcess && (
        <td>
          <a href={ui(`/processes/${item.processDefinitionKey}`)}>{item.processDefinitionName}</a>
        </td>
      )}
      <td>{element ?? <span className="muted">–</span>}</td>
      <td>v{item.processDefinitionVersion}</td>
      <td>
        <Ago at={item.startDate} />
      </td>
      <td className="muted">{between(item.startDate, item.endDate)}</td>
    </tr>
  );
}

interface CurrentElements {
  /** The names of the current elements by the key of the instance. */
  readonly elements: ReadonlyMap<string, string>;
  readonly found: UseQueryResult;
}

/** The current elements of the visible instances, read with one request. */
function useCurrentElements(items: readonly ProcessInstance[]): CurrentElements {
  const keys = items
    .filter(({ state }) => state === 'ACTIVE')
    .map(({ processInstanceKey }) => processInstanceKey);
  const found = useFound<TimelineRow & { readonly processInstanceKey: string }>(
    '/element-instances/search',
    {
      filter: { processInstanceKey: { $in: keys }, state: 'ACTIVE', type: { $neq: 'PROCESS' } },
      page: { limit: 1_000 },
    },
    { enabled: keys.length > 0 },
  );
  const names = new Map<string, Set<string>>();
  for (const { processInstanceKey, elementName } of found.data?.items ?? []) {
    const known = names.get(processInstanceKey) ?? new Set();
    names.set(processInstanceKey, known.add(elementName));
  }
  return { elements: new Map([...names].map(([key, set]) => [key, wordsOf([...set])])), found };
}

function wordsOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
