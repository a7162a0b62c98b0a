import { Pencil, Trash2 } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { Fragment, useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { useThing } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { say } from '../parts/toasts.tsx';
import { navigate, ui } from '../router.ts';
import { may, type Session } from '../session.ts';
import { IdentityForm } from './identity-form.tsx';
import { identityNounOf, type IdentityNoun, type IdentityThing } from './identity-nouns.ts';
import { MemberTabs } from './member-tabs.tsx';

interface IdentityPageProps {
  readonly parameters: Readonly<Record<string, string>>;
  readonly session: Session;
}

export function IdentityPage({ parameters, session }: IdentityPageProps): ReactNode {
  const noun = identityNounOf(parameters['noun']);
  if (noun === undefined) return <Empty>No page has this address.</Empty>;
  return <KnownNoun noun={noun} id={parameters['id'] ?? ''} session={session} />;
}

interface KnownNounProps {
  readonly noun: IdentityNoun;
  readonly id: string;
  readonly session: Session;
}

function KnownNoun({ noun, id, session }: KnownNounProps): ReactNode {
  const thing = useThing<IdentityThing>(`/v2/${noun.path}/${encodeURIComponent(id)}`);
  return (
    <Panel of={thing} absent={<Empty>No {noun.one} has this id.</Empty>}>
      {(known) => (
        <>
          <Head {...{ noun, id, session }} thing={known} />
          <Fields {...{ noun, id, session }} thing={known} />
          {noun.members.length > 0 && (
            <MemberTabs
              container={`/v2/${noun.path}/${encodeURIComponent(id)}`}
              kinds={noun.members}
              mayChange={may(session, `${noun.resource}:UPDATE`)}
            />
          )}
        </>
      )}
    </Panel>
  );
}

interface KnownThingProps extends KnownNounProps {
  readonly thing: IdentityThing;
}

function Head({ noun, id, session, thing }: KnownThingProps): ReactNode {
  const { path, title, one, resource } = noun;
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const client = useQueryClient();
  const close = (): void => setOpen(undefined);
  return (
    <PageHead title={id} crumbs={[[title, ui(`/admin/${path}`)]]} below={thing['name']}>
      {may(session, `${resource}:UPDATE`) && (
        <Button icon={<Pencil size={14} />} onClick={() => setOpen('edit')}>
          Edit
        </Button>
      )}
      {may(session, `${resource}:DELETE`) && (
        <Button kind="danger" icon={<Trash2 size={14} />} onClick={() => setOpen('delete')}>
          Delete…
        </Button>
      )}
      {open === 'edit' && <IdentityForm {...{ noun, thing, close }} />}
      {open === 'delete' && (
        <Confirm
          title={`Delete the ${one} ${id}`}
          action={`Delete the ${one}`}
          act={async () => {
            await call('DELETE', `/v2/${path}/${encodeURIComponent(id)}`);
            say(`Deleted ${id}`);
            navigate(ui(`/admin/${path}`));
            await client.invalidateQueries();
          }}
          close={close}
        >
          <p>Its memberships and authorizations are deleted with it. This cannot be undone.</p>
        </Confirm>
      )}
    </PageHead>
  );
}

function Fields({ noun, id, session, thing }: KnownThingProps): ReactNode {
  const { resource, one } = noun;
  return (
    <section className="card" aria-label="Properties">
      <dl className="definition">
        {noun.fields
          .filter(({ isSecret }) => isSecret !== true)
          .map(({ name, label }) => (
            <Fragment key={name}>
              <dt>{label}</dt>
              <dd>{thing[name] || '–'}</dd>
            </Fragment>
          ))}
        {noun.isOwner && may(session, 'AUTHORIZATION:READ') && (
          <>
            <dt>Authorizations</dt>
            <dd>
              <a href={ui('/admin/authorizations', { ownerType: resource, ownerId: id })}>
                <u>Authorizations of this {one}</u>
              </a>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
