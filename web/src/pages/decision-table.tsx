import { useMemo, type ReactNode } from 'react';
import { Empty } from '../parts/panel.tsx';

interface TableText {
  readonly hitPolicy: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly rules: readonly { readonly id: string; readonly cells: readonly string[] }[];
}

interface DecisionTableProps {
  readonly xml: string;
  readonly decisionId: string;
  /** The ids of the rules that matched. */
  readonly matched: readonly string[];
}

/** The table of a decision, read from its file. Every part of the file is shown as text. */
export function DecisionTable({ xml, decisionId, matched }: DecisionTableProps): ReactNode {
  const table = useMemo(() => readTable(xml, decisionId), [xml, decisionId]);
  if (table === undefined) return <Empty>This decision has no table.</Empty>;
  return (
    <section className="card" aria-label="Decision table">
      <header>
        <h2>Table</h2>
        <span className="muted">hit policy {table.hitPolicy}</span>
      </header>
      <div className="table-box">
        <table className="table">
          <thead>
            <tr>
              <th>Rule</th>
              {table.inputs.map((name, at) => (
                <th key={at}>{name}</th>
              ))}
              {table.outputs.map((name, at) => (
                <th key={at}>→ {name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rules.map(({ id, cells }, at) => (
              <tr key={id} aria-selected={matched.includes(id)}>
                <td>
                  {at + 1} {matched.includes(id) && <span className="chip">matched</span>}
                </td>
                {cells.map((cell, index) => (
                  <td key={index} className="mono">
                    {cell === '' ? '–' : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function readTable(xml: string, decisionId: string): TableText | undefined {
  const file = new DOMParser().parseFromString(xml, 'application/xml');
  const decision = [...file.getElementsByTagNameNS('*', 'decision')].find(
    (element) => element.getAttribute('id') === decisionId,
  );
  const table = decision?.getElementsByTagNameNS('*', 'decisionTable')[0];
  if (table === undefined) return undefined;
  const named = (element: Element, name: string): readonly Element[] =>
    [...element.children].filter((child) => child.localName === name);
  return {
    hitPolicy: table.getAttribute('hitPolicy') ?? 'UNIQUE',
    inputs: named(table, 'input').map(
      (input) => input.getAttribute('label') ?? input.textContent.trim(),
    ),
    outputs: named(table, 'output').map(
      (output) => output.getAttribute('label') ?? output.getAttribute('name') ?? '',
    ),
    rules: named(table, 'rule').map((rule, at) => ({
      id: rule.getAttribute('id') ?? String(at),
      cells: [...named(rule, 'inputEntry'), ...named(rule, 'outputEntry')].map((cell) =>
        cell.textContent.trim(),
      ),
    })),
  };
}
