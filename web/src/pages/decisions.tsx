import type { ReactNode } from 'react';
import { useFixed, useFound, useThing } from '../api/queries.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { ui } from '../router.ts';
import { DecisionTable } from './decision-table.tsx';

export interface DecisionDefinition {
  readonly decisionDefinitionKey: string;
  readonly decisionDefinitionId: string;
  readonly name: string;
  readonly version: number;
}

interface DecisionInstance {
  readonly decisionEvaluationInstanceKey: string;
  readonly decisionDefinitionName: string;
  readonly state: string;
  readonly evaluationDate: string;
  readonly evaluationFailure: string | null;
  readonly processInstanceKey: string | null;
  readonly result: string;
}

export function DecisionsPage(): ReactNode {
  const decisions = useFound<DecisionDefinition>('/decision-definitions/search', {
    sort: [{ field: 'name' }],
    page: { limit: 200 },
  });
  return (
    <>
      <PageHead title="Decisions" below="Deployed decisions and their evaluations" />
      <section className="card" aria-label="Decisions">
        <Panel of={decisions}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>No decision is deployed.</Empty>
            ) : (
              <div className="table-box">
                <table className="table">
                  <thead>
                    <tr>
                      <th>Decision</th>
                      <th>Id</th>
                      <th>Version</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((item) => (
                      <tr key={item.decisionDefinitionKey}>
                        <td>
                          <a data-row href={ui(`/decisions/${item.decisionDefinitionKey}`)}>
                            {item.name}
                          </a>
                        </td>
                        <td className="mono">{item.decisionDefinitionId}</td>
                        <td>v{item.version}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Panel>
      </section>
      <Evaluations filter={{}} />
    </>
  );
}

export function DecisionPage({
  parameters,
}: {
  parameters: Readonly<Record<string, string>>;
}): ReactNode {
  const { key = '' } = parameters;
  const decision = useThing<DecisionDefinition>(`/v2/decision-definitions/${key}`);
  const xml = useFixed<string>(`/v2/decision-definitions/${key}/xml`);
  return (
    <Panel of={decision} absent={<Empty>No decision has this key.</Empty>}>
      {(known) => (
        <>
          <PageHead
            title={known.name}
            crumbs={[['Decisions', ui('/decisions')]]}
            below={`${known.decisionDefinitionId} v${known.version}`}
          />
          <Panel of={xml}>
            {(text) => (
              <DecisionTable xml={text} decisionId={known.decisionDefinitionId} matched={[]} />
            )}
          </Panel>
          <Evaluations filter={{ decisionDefinitionKey: key }} />
        </>
      )}
    </Panel>
  );
}

function Evaluations({ filter }: { filter: Readonly<Record<string, unknown>> }): ReactNode {
  const found = useFound<DecisionInstance>('/decision-instances/search', {
    filter,
    sort: [{ field: 'evaluationDate', order: 'DESC' }],
    page: { limit: 50 },
  });
  return (
    <section className="card" aria-label="Evaluations">
      <header>
        <h2>Newest evaluations</h2>
      </header>
      <Panel of={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>None yet.</Empty>
          ) : (
            <div className="table-box">
              <table className="table">
                <thead>
                  <tr>
                    <th>Decision</th>
                    <th>Result</th>
                    <th>Instance</th>
                    <th>When</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((item) => (
                    <tr key={item.decisionEvaluationInstanceKey}>
                      <td>
                        <a
                          data-row
                          href={ui(`/decision-instances/${item.decisionEvaluationInstanceKey}`)}
                        >
                          {item.decisionDefinitionName}
                        </a>
                      </td>
                      <td className={item.state === 'FAILED' ? 'bad' : 'mono'}>
                        {(item.evaluationFailure ?? item.result).slice(0, 140)}
                      </td>
                      <td>
                        {item.processInstanceKey !== null && (
                          <a href={ui(`/instances/${item.processInstanceKey}`)}>
                            {item.processInstanceKey}
                          </a>
                        )}
                      </td>
                      <td>
                        <Ago at={item.evaluationDate} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Panel>
    </section>
  );
}
