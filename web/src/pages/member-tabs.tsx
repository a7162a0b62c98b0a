import { Plus, X } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useFound } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { ui, useParameter } from '../router.ts';
import { plural } from '../words.ts';
import type { IdentityThing, MemberKind } from './identity-nouns.ts';

interface MemberTabsProps {
  /** The path of the group, role or tenant in the API. */
  readonly container: string;
  readonly kinds: readonly MemberKind[];
  readonly mayChange: boolean;
}

export function MemberTabs({ container, kinds, mayChange }: MemberTabsProps): ReactNode {
  const [tab, setTab] = useParameter('members');
  return (
    <section className="card" aria-label="Members">
      <Tabs
        tabs={kinds.map((kind) => ({
          id: kind.path,
          name: kind.name,
          show: () => <Members key={kind.path} {...{ container, kind, mayChange }} />,
        }))}
        chosen={tab ?? kinds[0]?.path ?? ''}
        choose={setTab}
      />
    </section>
  );
}

interface MembersProps {
  readonly container: string;
  readonly kind: MemberKind;
  readonly mayChange: boolean;
}

/** The most members in a list. */
const membersMax = 500;

function Members({ container, kind, mayChange }: MembersProps): ReactNode {
  const { path, one, name, idName, hasPage } = kind;
  const act = useAct();
  const all = `${container}/${path}`;
  const found = useFound<IdentityThing>(`${all.slice('/v2'.length)}/search`, {
    sort: [{ field: idName }],
    page: { limit: membersMax },
  });
  const remove = (id: string): void =>
    void act(() => call('DELETE', `${all}/${encodeURIComponent(id)}`), `Removed ${id}`);
  return (
    <>
      {mayChange && <AddMember {...{ all, one }} />}
      <Panel of={found}>
        {({ items, page: { totalItems } }) =>
          items.length === 0 ? (
            <Empty>No {name.toLowerCase()}.</Empty>
          ) : (
            <ul className="members" aria-label={name}>
              {items.map((item) => {
                const id = item[idName] ?? '';
                return (
                  <li key={id}>
                    <span className="grow">
                      {hasPage ? (
                        <a data-row href={ui(`/admin/${path}/${encodeURIComponent(id)}`)}>
                          {id}
                        </a>
                      ) : (
                        id
                      )}
                    </span>
                    {mayChange && (
                      <IconButton label={`Remove ${id}`} onClick={() => remove(id)}>
                        <X size={14} />
                      </IconButton>
                    )}
                  </li>
                );
              })}
              {totalItems > items.length && (
                <li className="muted">{plural(totalItems - items.length, 'other')}</li>
              )}
            </ul>
          )
        }
      </Panel>
    </>
  );
}

function AddMember({ all, one }: { all: string; one: string }): ReactNode {
  const [id, setId] = useState('');
  const [problem, setProblem] = useState<string>();
  const client = useQueryClient();
  const add = async (): Promise<void> => {
    try {
      await call('PUT', `${all}/${encodeURIComponent(id)}`);
      setId('');
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    await client.invalidateQueries();
  };
  return (
    <form
      className="row bulk"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <label className="row small">
        Id of a {one}
        <input className="field" value={id} onChange={(event) => setId(event.target.value)} />
      </label>
      <Button type="submit" icon={<Plus size={14} />} disabled={id === ''}>
        Add
      </Button>
      {problem !== undefined && (
        <span className="bad" role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}
