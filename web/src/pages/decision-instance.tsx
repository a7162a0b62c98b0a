import type { ReactNode } from 'react';
import { useFixed, useThing } from '../api/queries.ts';
import { JsonBlock } from '../parts/json.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Moment } from '../parts/time.tsx';
import { ui } from '../router.ts';
import { DecisionTable } from './decision-table.tsx';

interface Evaluation {
  readonly decisionDefinitionKey: string;
  readonly decisionDefinitionId: string;
  readonly decisionDefinitionName: string;
  readonly evaluationDate: string;
  readonly evaluationFailure: string | null;
  readonly processInstanceKey: string | null;
  readonly result: string;
  readonly evaluatedInputs: readonly { readonly inputName: string; readonly inputValue: string }[];
  readonly matchedRules: readonly { readonly ruleId: string }[];
}

/** One evaluation of a decision, with the rules that matched. */
export function DecisionInstancePage(props: {
  parameters: Readonly<Record<string, string>>;
}): ReactNode {
  const found = useThing<Evaluation>(`/v2/decision-instances/${props.parameters['key'] ?? ''}`);
  return (
    <Panel of={found} absent={<Empty>No evaluation has this key.</Empty>}>
      {(evaluation) => <KnownEvaluation evaluation={evaluation} />}
    </Panel>
  );
}

function KnownEvaluation({ evaluation }: { evaluation: Evaluation }): ReactNode {
  const {
    decisionDefinitionKey: key,
    decisionDefinitionName: name,
    processInstanceKey,
  } = evaluation;
  const xml = useFixed<string>(`/v2/decision-definitions/${key}/xml`);
  return (
    <>
      <PageHead
        title={`${name}, evaluated`}
        crumbs={[
          ['Decisions', ui('/decisions')],
          [name, ui(`/decisions/${key}`)],
        ]}
        below={
          <>
            <Moment at={evaluation.evaluationDate} />
            {processInstanceKey !== null && (
              <>
                {' · for '}
                <a href={ui(`/instances/${processInstanceKey}`)}>
                  <u>{processInstanceKey}</u>
                </a>
              </>
            )}
          </>
        }
      />
      {evaluation.evaluationFailure !== null && (
        <p className="banner">{evaluation.evaluationFailure}</p>
      )}
      <div className="columns">
        <section className="card" aria-label="Inputs">
          <header>
            <h2>Inputs</h2>
          </header>
          <dl className="definition">
            {evaluation.evaluatedInputs.map(({ inputName, inputValue }) => (
              <Input key={inputName} name={inputName} value={inputValue} />
            ))}
          </dl>
        </section>
        <section className="card" aria-label="Result">
          <header>
            <h2>Result</h2>
          </header>
          <div className="incident">
            <JsonBlock json={evaluation.result} label="Result" />
          </div>
        </section>
      </div>
      <Panel of={xml}>
        {(text) => (
          <DecisionTable
            xml={text}
            decisionId={evaluation.decisionDefinitionId}
            matched={evaluation.matchedRules.map(({ ruleId }) => ruleId)}
          />
        )}
      </Panel>
    </>
  );
}

function Input({ name, value }: { name: string; value: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">{value}</dd>
    </>
  );
}
