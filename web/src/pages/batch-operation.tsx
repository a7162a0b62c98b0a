import { Ban, CirclePause, Play } from 'lucide-react';
import { Fragment, useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import type { BatchOperation, BatchOperationItem, Page } from '../api/nouns.ts';
import { useFound, useThing } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Segments } from '../parts/segments.tsx';
import { Ago, Moment } from '../parts/time.tsx';
import { setParameters, ui, useSearch } from '../router.ts';
import { count, plural } from '../words.ts';
import { actionOf, actorOf, batchState } from './batch-operations.tsx';
import { Pager } from './pager.tsx';
import { withoutKeys } from './without-keys.ts';

const pageRows = 100;
/** The most refusals whose messages are counted. */
const reasonsOf = 1_000;

export function BatchOperationPage({
  batchOperationKey,
}: {
  batchOperationKey: string;
}): ReactNode {
  const operation = useThing<BatchOperation>(`/v2/batch-operations/${batchOperationKey}`);
  return (
    <Panel of={operation} absent={<Empty>No operation has this key.</Empty>}>
      {(known) => (
        <>
          <Head operation={known} />
          <Progress operation={known} />
          {known.operationsFailedCount > 0 && <Reasons operation={known} />}
          <Items operation={known} />
        </>
      )}
    </Panel>
  );
}

function Head({ operation }: { operation: BatchOperation }): ReactNode {
  const { batchOperationKey: key, state } = operation;
  const [isCancelling, setCancelling] = useState(false);
  const act = useAct();
  const send = (noun: string, words: string): void =>
    void act(() => call('POST', `/v2/batch-operations/${key}/${noun}`), words);
  const title = `${actionOf(operation)} ${key}`;
  const isGoingOn = state === 'CREATED' || state === 'ACTIVE';
  return (
    <PageHead
      title={title}
      crumbs={[['Operations', ui('/operations')]]}
      shown={
        <div className="row">
          <StateChip state={batchState(operation)} />
          <h1>{title}</h1>
        </div>
      }
      below="It continues if this page is closed"
    >
      {isGoingOn && (
        <Button icon={<CirclePause size={14} />} onClick={() => send('suspension', 'Suspended')}>
          Suspend
        </Button>
      )}
      {state === 'SUSPENDED' && (
        <Button
          kind="primary"
          icon={<Play size={14} />}
          onClick={() => send('resumption', 'Resumed')}
        >
          Resume
        </Button>
      )}
      {(isGoingOn || state === 'SUSPENDED') && (
        <Button kind="danger" icon={<Ban size={14} />} onClick={() => setCancelling(true)}>
          Cancel…
        </Button>
      )}
      {isCancelling && (
        <Confirm
          title="Cancel this operation"
          action="Cancel the operation"
          act={() => call('POST', `/v2/batch-operations/${key}/cancellation`)}
          close={() => setCancelling(false)}
        >
          <p>Changes that the operation has made stay. It does not touch the remaining items.</p>
        </Confirm>
      )}
    </PageHead>
  );
}

function Progress({ operation }: { operation: BatchOperation }): ReactNode {
  const {
    operationsTotalCount: total,
    operationsCompletedCount: completed,
    operationsFailedCount: failed,
  } = operation;
  const done = completed + failed;
  return (
    <section className="card" aria-label="Progress">
      <div className="incident">
        <progress value={done} max={Math.max(1, total)} aria-label="Done" />
        <span role="status">
          {count(done)} of {count(total)} done
        </span>
      </div>
      <dl className="definition">
        <dt>Succeeded</dt>
        <dd>{count(completed)}</dd>
        <dt>Refused</dt>
        <dd className={failed > 0 ? 'bad' : undefined}>{count(failed)}</dd>
        <dt>Started</dt>
        <dd>
          <Moment at={operation.startDate} /> by {actorOf(operation)}
        </dd>
        <dt>Ended</dt>
        <dd>
          <Moment at={operation.endDate} />
        </dd>
        {operation.errors.map(({ type, message }) => (
          <Fragment key={message}>
            <dt>Failed</dt>
            <dd className="bad">
              {type}: {message}
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

/** The refusals by message, the most frequent first. */
function Reasons({ operation }: { operation: BatchOperation }): ReactNode {
  const { batchOperationKey, operationsFailedCount: failed } = operation;
  const found = useFound<BatchOperationItem>('/batch-operation-items/search', {
    filter: { batchOperationKey, state: 'FAILED' },
    page: { limit: reasonsOf },
  });
  return (
    <section className="card" aria-label="Why items were refused">
      <header data-lined>
        <h2>Why items were refused</h2>
        {failed > reasonsOf && <span className="muted">of the first {count(reasonsOf)}</span>}
      </header>
      <Panel of={found}>
        {({ items }) => (
          <ul className="errors">
            {[...Map.groupBy(items, ({ errorMessage }) => withoutKeys(errorMessage ?? ''))]
              .toSorted(([, one], [, other]) => other.length - one.length)
              .map(([message, alike]) => (
                <li key={message}>
                  <span className="number">{count(alike.length)}</span>
                  <span className="grow">{message}</span>
                </li>
              ))}
          </ul>
        )}
      </Panel>
    </section>
  );
}

const itemStates = {
  all: 'All',
  ACTIVE: 'Waiting',
  COMPLETED: 'Succeeded',
  FAILED: 'Refused',
  CANCELED: 'Cancelled',
} as const;

function Items({ operation }: { operation: BatchOperation }): ReactNode {
  const search = useSearch();
  const state = search.get('items') ?? 'all';
  const chosen = state in itemStates ? (state as keyof typeof itemStates) : 'all';
  const page = Math.max(1, Number(search.get('page') ?? '1') || 1);
  const { batchOperationKey } = operation;
  const found = useFound<BatchOperationItem>('/batch-operation-items/search', {
    filter: { batchOperationKey, ...(chosen === 'all' ? {} : { state: chosen }) },
    sort: [{ field: 'itemKey' }],
    page: { from: (page - 1) * pageRows, limit: pageRows },
  });
  return (
    <section className="card" aria-label="Items">
      <header data-lined>
        <h2>Items</h2>
        <span className="muted">{found.data && itemsIn(found.data.page)}</span>
        <span className="grow" />
        <Segments
          label="Which items"
          choices={itemStates}
          chosen={chosen}
          choose={(next) =>
            setParameters({ items: next === 'all' ? undefined : next, page: undefined })
          }
        />
      </header>
      <Panel of={found}>
        {({ items, page: { totalItems } }) => (
          <>
            {items.length === 0 ? <Empty>None of these.</Empty> : <ItemTable items={items} />}
            <Pager total={totalItems} limit={pageRows} />
          </>
        )}
      </Panel>
    </section>
  );
}

function itemsIn({ totalItems, hasMoreTotalItems }: Page<BatchOperationItem>['page']): string {
  return hasMoreTotalItems ? `${count(totalItems)}+ items` : plural(totalItems, 'item');
}

function ItemTable({ items }: { items: readonly BatchOperationItem[] }): ReactNode {
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Item</th>
            <th>State</th>
            <th>Done</th>
            <th>Why it was refused</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ itemKey, processInstanceKey, state, processedDate, errorMessage }) => (
            <tr key={itemKey}>
              <td className="mono">
                {processInstanceKey === null ? (
                  itemKey
                ) : (
                  <a data-row href={ui(`/instances/${processInstanceKey}`)}>
                    {itemKey}
                  </a>
                )}
              </td>
              <td>
                <StateChip state={state === 'ACTIVE' ? 'WAITING' : state} />
              </td>
              <td>
                <Ago at={processedDate} />
              </td>
              <td>{errorMessage ?? <span className="muted">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
