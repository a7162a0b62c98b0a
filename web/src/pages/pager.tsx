import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { setParameters, useSearch } from '../router.ts';
import { count } from '../words.ts';

/** Buttons to the newer and older pages of a list. The address contains the number of the page. */
export function Pager({ total, limit }: { total: number; limit: number }): ReactNode {
  const page = Number(useSearch().get('page') ?? '1');
  const pages = Math.ceil(total / limit);
  if (pages < 2) return null;
  return (
    <nav className="row bulk" aria-label="Pages of the list">
      <Button disabled={page <= 1} onClick={() => setParameters({ page: String(page - 1) })}>
        Newer
      </Button>
      <span className="muted">
        {count(page)} of {count(pages)}
      </span>
      <Button disabled={page >= pages} onClick={() => setParameters({ page: String(page + 1) })}>
        Older
      </Button>
    </nav>
  );
}
