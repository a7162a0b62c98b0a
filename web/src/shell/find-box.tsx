import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState, type ReactNode } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Failures } from '../parts/panel.tsx';
import { navigate, ui } from '../router.ts';
import { find, type Found } from './find.ts';
import { navGroups, overviewPage } from './pages.ts';

const pages: readonly Found[] = [overviewPage, ...navGroups.flatMap((group) => group.pages)].map(
  ({ name, path }) => ({ kind: 'Page', name, href: ui(path) }),
);

export function FindBox({ hasJobs, close }: { hasJobs: boolean; close: () => void }): ReactNode {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['find', wanted],
    queryFn: () => find(wanted, hasJobs),
    enabled: wanted.length > 1,
    meta: { isFixed: true },
    staleTime: 2_000,
  });
  const named = pages.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const results = wanted === '' ? pages : [...named, ...(found.data ?? [])];
  const open = (result: Found | undefined): void => {
    if (result === undefined) return;
    close();
    navigate(result.href);
  };
  return (
    <Dialog title="Find" close={close}>
      <input
        className="field"
        autoFocus
        aria-label="A key, an id, a name, an error or a value"
        placeholder="A key, an id, a name, an error or a value"
        role="combobox"
        aria-expanded
        aria-controls="found"
        aria-activedescendant={results.length > 0 ? `found-${at}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, results.length - 1));
          if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          if (event.key === 'Enter') open(results[at]);
        }}
      />
      <ul id="found" role="listbox" aria-label="Results" className="found">
        {results.map((result, index) => (
          <li
            key={`${result.href}${result.kind}`}
            id={`found-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => open(result)}
          >
            <span className="muted small">{result.kind}</span> {result.name}
          </li>
        ))}
      </ul>
      <Failures of={[found]} />
      {wanted.length > 1 && found.isSuccess && results.length === 0 && (
        <p className="muted">Nothing has this key, id, name, error or value.</p>
      )}
    </Dialog>
  );
}
