import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFound } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { JsonInline } from '../parts/json.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { RowActions } from '../parts/row-actions.tsx';
import { Segments } from '../parts/segments.tsx';
import { setParameters, useSearch } from '../router.ts';
import { may, type Session } from '../session.ts';
import { plural } from '../words.ts';
import { ClusterVariableForm, pathOf, type ClusterVariable } from './cluster-variable-form.tsx';
import { Pager } from './pager.tsx';

const pageRows = 50;
const scopes = { all: 'All', GLOBAL: 'Global', TENANT: 'Of tenants' } as const;

export function ClusterVariablesPage({ session }: { session: Session }): ReactNode {
  const search = useSearch();
  const scope = search.get('scope') ?? 'all';
  const chosen = scope in scopes ? (scope as keyof typeof scopes) : 'all';
  const page = Math.max(1, Number(search.get('page') ?? '1') || 1);
  const [editing, setEditing] = useState<ClusterVariable | 'new'>();
  const found = useFound<ClusterVariable>('/cluster-variables/search', {
    ...(chosen === 'all' ? {} : { filter: { scope: chosen } }),
    sort: [{ field: 'name' }],
    page: { from: (page - 1) * pageRows, limit: pageRows },
  });
  return (
    <>
      <PageHead
        title="Cluster variables"
        below="Values that all expressions see, in every process or in those of one tenant"
      >
        <Segments
          label="Scope"
          choices={scopes}
          chosen={chosen}
          choose={(next) =>
            setParameters({ scope: next === 'all' ? undefined : next, page: undefined })
          }
        />
        {may(session, 'CLUSTER_VARIABLE:CREATE') && (
          <Button kind="primary" icon={<Plus size={14} />} onClick={() => setEditing('new')}>
            Create a variable
          </Button>
        )}
      </PageHead>
      <section className="card" aria-label="Cluster variables">
        <header data-lined>
          <span className="muted">
            {found.data && plural(found.data.page.totalItems, 'variable')}
          </span>
        </header>
        <Panel of={found}>
          {({ items, page: { totalItems } }) => (
            <>
              {items.length === 0 ? (
                <Empty>No variable matches.</Empty>
              ) : (
                <VariableTable items={items} session={session} edit={setEditing} />
              )}
              <Pager total={totalItems} limit={pageRows} />
            </>
          )}
        </Panel>
      </section>
      {editing !== undefined && (
        <ClusterVariableForm
          variable={editing === 'new' ? undefined : editing}
          close={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

interface VariableTableProps {
  readonly items: readonly ClusterVariable[];
  readonly session: Session;
  readonly edit: (variable: ClusterVariable) => void;
}

function VariableTable({ items, session, edit }: VariableTableProps): ReactNode {
  const act = useAct();
  const remove = (item: ClusterVariable): void =>
    void act(() => call('DELETE', pathOf(item)), `Deleted ${item.name}`);
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Scope</th>
            <th>Value</th>
            <th>Actions</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={pathOf(item)}>
              <td>
                <strong>{item.name}</strong>
              </td>
              <td>{item.tenantId === null ? 'global' : `tenant ${item.tenantId}`}</td>
              <td>
                <JsonInline json={item.value} />
                {item.isTruncated === true && ' …'}
              </td>
              <td>
                <RowActions
                  name={item.name}
                  edit={may(session, 'CLUSTER_VARIABLE:UPDATE') ? () => edit(item) : undefined}
                  remove={may(session, 'CLUSTER_VARIABLE:DELETE') ? () => remove(item) : undefined}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
