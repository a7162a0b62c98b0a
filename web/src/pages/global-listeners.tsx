import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFound } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { RowActions } from '../parts/row-actions.tsx';
import { may, type Session } from '../session.ts';
import { plural } from '../words.ts';
import { GlobalListenerForm, pathOf, type GlobalListener } from './global-listener-form.tsx';

/** As many as there can be. */
const limit = 100;

export function GlobalListenersPage({ session }: { session: Session }): ReactNode {
  const [editing, setEditing] = useState<GlobalListener | 'new'>();
  const found = useFound<GlobalListener>('/global-task-listeners/search', {
    // In the order in which they work.
    sort: [{ field: 'afterNonGlobal' }, { field: 'priority', order: 'DESC' }, { field: 'id' }],
    page: { limit },
  });
  return (
    <>
      <PageHead
        title="Global listeners"
        below="Workers that approve, correct or deny changes of every user task"
      >
        {may(session, 'GLOBAL_LISTENER:CREATE_TASK_LISTENER') && (
          <Button kind="primary" icon={<Plus size={14} />} onClick={() => setEditing('new')}>
            Create a listener
          </Button>
        )}
      </PageHead>
      <section className="card" aria-label="Global listeners">
        <header data-lined>
          <span className="muted">
            {found.data && plural(found.data.page.totalItems, 'listener')}
          </span>
        </header>
        <Panel of={found}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>No listener.</Empty>
            ) : (
              <ListenerTable items={items} session={session} edit={setEditing} />
            )
          }
        </Panel>
      </section>
      {editing !== undefined && (
        <GlobalListenerForm
          listener={editing === 'new' ? undefined : editing}
          close={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

interface ListenerTableProps {
  readonly items: readonly GlobalListener[];
  readonly session: Session;
  readonly edit: (listener: GlobalListener) => void;
}

function ListenerTable({ items, session, edit }: ListenerTableProps): ReactNode {
  const act = useAct();
  const remove = (item: GlobalListener): void =>
    void act(() => call('DELETE', pathOf(item.id)), `Deleted ${item.id}`);
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Id</th>
            <th>Type of its jobs</th>
            <th>Events</th>
            <th>Works</th>
            <th>Priority</th>
            <th>Retries</th>
            <th>Actions</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>
                <strong>{item.id}</strong>
              </td>
              <td>{item.type}</td>
              <td>{item.eventTypes.join(', ')}</td>
              <td>{item.afterNonGlobal ? 'after the model' : 'before the model'}</td>
              <td>{item.priority}</td>
              <td>{item.retries}</td>
              <td>
                <RowActions
                  name={item.id}
                  edit={
                    may(session, 'GLOBAL_LISTENER:UPDATE_TASK_LISTENER')
                      ? () => edit(item)
                      : undefined
                  }
                  remove={
                    may(session, 'GLOBAL_LISTENER:DELETE_TASK_LISTENER')
                      ? () => remove(item)
                      : undefined
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
