import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFound } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { RowActions } from '../parts/row-actions.tsx';
import { setParameters, useSearch } from '../router.ts';
import { may, type Session } from '../session.ts';
import { plural, spoken } from '../words.ts';
import { AuthorizationForm, ownerTypes, type Authorization } from './authorization-form.tsx';
import { Pager } from './pager.tsx';

const pageRows = 50;

export function AuthorizationsPage({ session }: { session: Session }): ReactNode {
  const search = useSearch();
  const page = Math.max(1, Number(search.get('page') ?? '1') || 1);
  const [editing, setEditing] = useState<Authorization | 'new'>();
  const filter = Object.fromEntries(
    ['ownerType', 'ownerId', 'resourceType'].flatMap((name) => {
      const value = search.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const found = useFound<Authorization>('/authorizations/search', {
    filter,
    sort: [{ field: 'ownerType' }, { field: 'ownerId' }, { field: 'resourceType' }],
    page: { from: (page - 1) * pageRows, limit: pageRows },
  });
  return (
    <>
      <PageHead
        title="Authorizations"
        below="Permissions on resources, by owner and kind of resource"
      >
        {may(session, 'AUTHORIZATION:CREATE') && (
          <Button kind="primary" icon={<Plus size={14} />} onClick={() => setEditing('new')}>
            Create an authorization
          </Button>
        )}
      </PageHead>
      <section className="card" aria-label="Authorizations">
        <header data-lined>
          <Filters resourceTypes={Object.keys(session.permissions)} />
          <span className="grow" />
          <span className="muted">
            {found.data && plural(found.data.page.totalItems, 'authorization')}
          </span>
        </header>
        <Panel of={found}>
          {({ items, page: { totalItems } }) => (
            <>
              {items.length === 0 ? (
                <Empty>No authorization matches.</Empty>
              ) : (
                <AuthorizationTable items={items} session={session} edit={setEditing} />
              )}
              <Pager total={totalItems} limit={pageRows} />
            </>
          )}
        </Panel>
      </section>
      {editing !== undefined && (
        <AuthorizationForm
          permissionsOf={session.permissions}
          authorization={editing === 'new' ? undefined : editing}
          owner={{ type: search.get('ownerType') ?? 'USER', id: search.get('ownerId') ?? '' }}
          close={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

function Filters({ resourceTypes }: { resourceTypes: readonly string[] }): ReactNode {
  const search = useSearch();
  const set = (name: string, value: string): void =>
    setParameters({ [name]: value, page: undefined });
  return (
    <>
      <Choice
        label="Owners"
        every="All owners"
        options={ownerTypes}
        value={search.get('ownerType') ?? ''}
        set={(value) => set('ownerType', value)}
      />
      <label className="row small">
        Id of the owner
        <input
          key={search.get('ownerId')}
          className="field"
          data-filter
          defaultValue={search.get('ownerId') ?? ''}
          onKeyDown={(event) => {
            if (event.key === 'Enter') set('ownerId', event.currentTarget.value);
          }}
          onBlur={(event) => {
            if (event.currentTarget.value !== (search.get('ownerId') ?? ''))
              set('ownerId', event.currentTarget.value);
          }}
        />
      </label>
      <Choice
        label="Resources"
        every="All things"
        options={resourceTypes}
        value={search.get('resourceType') ?? ''}
        set={(value) => set('resourceType', value)}
      />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly every: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly set: (value: string) => void;
}

function Choice({ label, every, options, value, set }: ChoiceProps): ReactNode {
  return (
    <select
      className="field small"
      aria-label={label}
      value={value}
      onChange={(event) => set(event.target.value)}
    >
      <option value="">{every}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {spoken(option)}
        </option>
      ))}
    </select>
  );
}

interface AuthorizationTableProps {
  readonly items: readonly Authorization[];
  readonly session: Session;
  readonly edit: (authorization: Authorization) => void;
}

function AuthorizationTable({ items, session, edit }: AuthorizationTableProps): ReactNode {
  const act = useAct();
  const remove = ({ authorizationKey }: Authorization): void =>
    void act(() => call('DELETE', `/v2/authorizations/${authorizationKey}`), 'Deleted');
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Owner</th>
            <th>May</th>
            <th>Resources</th>
            <th>Actions</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.authorizationKey}>
              <td>
                <strong>{item.ownerId}</strong>{' '}
                <span className="muted">{spoken(item.ownerType)}</span>
              </td>
              <td>{item.permissionTypes.map(spoken).join(', ')}</td>
              <td>
                {spoken(item.resourceType)} <span className="muted">{scopeOf(item)}</span>
              </td>
              <td>
                <RowActions
                  name={nameOf(item)}
                  edit={may(session, 'AUTHORIZATION:UPDATE') ? () => edit(item) : undefined}
                  remove={may(session, 'AUTHORIZATION:DELETE') ? () => remove(item) : undefined}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function scopeOf({ resourceId, resourcePropertyName }: Authorization): string {
  if (resourcePropertyName !== null) return `of which it is ${spoken(resourcePropertyName)}`;
  return resourceId === '*' ? 'all' : (resourceId ?? '');
}

function nameOf({ ownerId, resourceType }: Authorization): string {
  return `${ownerId}: ${spoken(resourceType)}`;
}
