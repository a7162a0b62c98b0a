import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useFound } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { setParameters, ui, useSearch } from '../router.ts';
import { may, type Session } from '../session.ts';
import { plural } from '../words.ts';
import { IdentityForm } from './identity-form.tsx';
import { identityNounOf, type IdentityNoun, type IdentityThing } from './identity-nouns.ts';
import { Pager } from './pager.tsx';

const pageRows = 50;

interface IdentityListPageProps {
  readonly parameters: Readonly<Record<string, string>>;
  readonly session: Session;
}

export function IdentityListPage({ parameters, session }: IdentityListPageProps): ReactNode {
  const noun = identityNounOf(parameters['noun']);
  if (noun === undefined) return <Empty>No page has this address.</Empty>;
  return <IdentityList noun={noun} session={session} />;
}

function IdentityList({ noun, session }: { noun: IdentityNoun; session: Session }): ReactNode {
  const { path, title, one, about, idName, resource, isFoundByPart } = noun;
  const search = useSearch();
  const wanted = search.get('id') ?? '';
  const page = Math.max(1, Number(search.get('page') ?? '1') || 1);
  const [isCreating, setCreating] = useState(false);
  const found = useFound<IdentityThing>(`/${path}/search`, {
    ...(wanted === ''
      ? {}
      : { filter: { [idName]: isFoundByPart ? { $like: `*${wanted}*` } : wanted } }),
    sort: [{ field: idName }],
    page: { from: (page - 1) * pageRows, limit: pageRows },
  });
  return (
    <>
      <PageHead title={title} below={about}>
        {may(session, `${resource}:CREATE`) && (
          <Button kind="primary" icon={<Plus size={14} />} onClick={() => setCreating(true)}>
            Create a {one}
          </Button>
        )}
      </PageHead>
      <section className="card" aria-label={title}>
        <header data-lined>
          <IdField
            key={path}
            label={isFoundByPart ? 'Part of the id' : 'Whole id'}
            value={wanted}
            set={(id) => setParameters({ id, page: undefined })}
          />
          <span className="grow" />
          <span className="muted">{found.data && plural(found.data.page.totalItems, one)}</span>
        </header>
        <Panel of={found}>
          {({ items, page: { totalItems } }) => (
            <>
              {items.length === 0 ? (
                <Empty>{wanted === '' ? 'None yet.' : 'None has this id.'}</Empty>
              ) : (
                <IdentityTable noun={noun} items={items} />
              )}
              <Pager total={totalItems} limit={pageRows} />
            </>
          )}
        </Panel>
      </section>
      {isCreating && <IdentityForm noun={noun} close={() => setCreating(false)} />}
    </>
  );
}

interface IdFieldProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string | undefined) => void;
}

/** Filters when the user leaves the field or presses Enter. */
function IdField({ label, value, set }: IdFieldProps): ReactNode {
  return (
    <label className="row small">
      {label}
      <input
        className="field"
        data-filter
        defaultValue={value}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set(event.currentTarget.value);
        }}
        onBlur={(event) => {
          if (event.currentTarget.value !== value) set(event.currentTarget.value);
        }}
      />
    </label>
  );
}

interface IdentityTableProps {
  readonly noun: IdentityNoun;
  readonly items: readonly IdentityThing[];
}

function IdentityTable({ noun, items }: IdentityTableProps): ReactNode {
  const { path, idName } = noun;
  const columns = noun.fields.filter(
    ({ isFixed, isSecret }) => isFixed !== true && isSecret !== true,
  );
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Id</th>
            {columns.map(({ name, label }) => (
              <th key={name}>{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const id = item[idName] ?? '';
            return (
              <tr key={id}>
                <td>
                  <a data-row href={ui(`/admin/${path}/${encodeURIComponent(id)}`)}>
                    {id}
                  </a>
                </td>
                {columns.map(({ name }) => (
                  <td key={name}>{item[name] || <span className="muted">–</span>}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
