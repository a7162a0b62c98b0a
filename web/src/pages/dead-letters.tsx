import { useState, type ReactNode } from 'react';
import { useJobs } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { navigate, setParameters, ui, useSearch } from '../router.ts';
import { count, plural } from '../words.ts';
import type { BackgroundJob } from './job-nouns.ts';
import { JobTable } from './jobs.tsx';
import { Pager } from './pager.tsx';
import { ReplayDialog, startBulk } from './replay-dialog.tsx';

interface DeadLetterStats {
  readonly total: number;
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly byType: readonly { readonly type: string; readonly count: number }[];
  readonly byErrorCode: readonly { readonly code: string | null; readonly count: number }[];
}

function filterOf(search: URLSearchParams): Readonly<Record<string, string>> {
  const names = ['type', 'errorCode'];
  return Object.fromEntries([...search].filter(([name]) => names.includes(name)));
}

export function DeadLettersPage(): ReactNode {
  const search = useSearch();
  const filter = filterOf(search);
  const stats = useJobs<DeadLetterStats>('/dlq/stats');
  const query = new URLSearchParams({ ...filter, limit: '50', page: search.get('page') ?? '1' });
  const letters = useJobs<readonly BackgroundJob[]>(`/dlq?${query.toString()}`);
  const total = Number(letters.data?.meta['total'] ?? 0);
  const [open, setOpen] = useState<'replay' | 'purge'>();
  return (
    <>
      <DeadLettersHead oldest={stats.data?.data.oldest ?? null} total={total} open={setOpen} />
      <Panel of={stats}>{({ data }) => <Groups stats={data} />}</Panel>
      <section className="card" aria-label="Dead letters">
        <header data-lined>
          <span className="grow">{plural(total, 'letter')}</span>
          {Object.keys(filter).length > 0 && (
            <Button
              kind="quiet"
              onClick={() => setParameters({ type: undefined, errorCode: undefined })}
            >
              Show all
            </Button>
          )}
        </header>
        <Panel of={letters}>
          {({ data }) =>
            data.length === 0 ? <Empty>No dead letter.</Empty> : <JobTable jobs={data} />
          }
        </Panel>
        <Pager total={total} limit={50} />
      </section>
      {open === 'replay' && (
        <ReplayDialog {...{ filter, total }} close={() => setOpen(undefined)} />
      )}
      {open === 'purge' && (
        <Confirm
          title="Purge dead letters"
          action={`Purge ${plural(total, 'letter')}`}
          items={total}
          act={async () =>
            navigate(ui(`/operations/${await startBulk({ action: 'purge', filter })}`))
          }
          close={() => setOpen(undefined)}
        >
          <p>The server deletes these dead letters. This cannot be undone.</p>
        </Confirm>
      )}
    </>
  );
}

interface DeadLettersHeadProps {
  readonly oldest: string | null;
  readonly total: number;
  readonly open: (dialog: 'replay' | 'purge') => void;
}

function DeadLettersHead({ oldest, total, open }: DeadLettersHeadProps): ReactNode {
  return (
    <PageHead
      title="Dead letters"
      below={
        <>
          Jobs that failed in all their attempts
          {oldest !== null && (
            <>
              , the oldest <Ago at={oldest} />
            </>
          )}
        </>
      }
    >
      {total > 0 && (
        <>
          <Button kind="primary" onClick={() => open('replay')}>
            Replay {count(total)}…
          </Button>
          <Button kind="danger" onClick={() => open('purge')}>
            Purge…
          </Button>
        </>
      )}
    </PageHead>
  );
}

/** Counts of all dead letters, not only the visible ones. A click on a count filters the list. */
function Groups({ stats }: { stats: DeadLetterStats }): ReactNode {
  if (stats.total === 0) return null;
  return (
    <div className="columns">
      <section className="card" aria-label="By type">
        <header>
          <h2>By type</h2>
        </header>
        <ul className="errors">
          {stats.byType.map(({ type, count: letters }) => (
            <Group key={type} letters={letters} name={type} href={ui('/dead-letters', { type })} />
          ))}
        </ul>
      </section>
      <section className="card" aria-label="By error">
        <header>
          <h2>By error</h2>
        </header>
        <ul className="errors">
          {stats.byErrorCode.map(({ code, count: letters }) => (
            <Group
              key={code}
              letters={letters}
              name={code ?? 'without a code'}
              href={ui('/dead-letters', { errorCode: code ?? undefined })}
            />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Group({
  letters,
  name,
  href,
}: {
  letters: number;
  name: string;
  href: string;
}): ReactNode {
  return (
    <li>
      <span className="number bad">{count(letters)}</span>
      <a className="cut" data-row href={href}>
        <strong>{name}</strong>
      </a>
    </li>
  );
}
