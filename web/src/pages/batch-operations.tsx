import type { ReactNode } from 'react';
import type { BatchOperation } from '../api/nouns.ts';
import { useFound } from '../api/queries.ts';
import { StateChip } from '../parts/chip.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { ui, useSearch } from '../router.ts';
import { count, spoken } from '../words.ts';
import { Pager } from './pager.tsx';

const pageRows = 50;

/** The batch operations of `/v2`: migrations, cancellations and the like of many instances. */
export function BatchOperations(): ReactNode {
  const page = Math.max(1, Number(useSearch().get('page') ?? '1') || 1);
  const found = useFound<BatchOperation>('/batch-operations/search', {
    sort: [{ field: 'batchOperationKey', order: 'DESC' }],
    page: { from: (page - 1) * pageRows, limit: pageRows },
  });
  return (
    <section className="card" aria-label="Operations on process instances">
      <header data-lined>
        <h2>On process instances</h2>
      </header>
      <Panel of={found}>
        {({ items, page: { totalItems } }) => (
          <>
            {items.length === 0 ? <Empty>None yet.</Empty> : <BatchTable operations={items} />}
            <Pager total={totalItems} limit={pageRows} />
          </>
        )}
      </Panel>
    </section>
  );
}

/** An operation in words, such as *Migrate process instance*. */
export function actionOf({ batchOperationType: type }: BatchOperation): string {
  const words = spoken(type);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The word for its state: *created* means that the server is still searching for items that match the filter. */
export function batchState({ state }: BatchOperation): string {
  return state === 'CREATED' ? 'SELECTING' : state;
}

export function actorOf({ actorId, actorType }: BatchOperation): string {
  return actorId ?? spoken(actorType ?? 'unknown');
}

function BatchTable({ operations }: { operations: readonly BatchOperation[] }): ReactNode {
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Operation</th>
            <th>Status</th>
            <th className="end">Done</th>
            <th className="end">Refused</th>
            <th>By</th>
            <th>Started</th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation) => {
            const { batchOperationKey: key, operationsFailedCount: failed } = operation;
            return (
              <tr key={key}>
                <td>
                  <a data-row href={ui(`/operations/${key}`)}>
                    {actionOf(operation)} {key}
                  </a>
                </td>
                <td>
                  <StateChip state={batchState(operation)} />
                </td>
                <td className="end">
                  {count(operation.operationsCompletedCount)} of{' '}
                  {count(operation.operationsTotalCount)}
                </td>
                <td className={failed > 0 ? 'end bad' : 'end'}>{count(failed)}</td>
                <td>{actorOf(operation)}</td>
                <td>
                  <Ago at={operation.startDate} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
