import { useId, type ReactNode } from 'react';

export interface Tab {
  readonly id: string;
  readonly name: string;
  readonly count?: number | undefined;
  readonly isBad?: boolean;
  readonly show: () => ReactNode;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

export function Tabs({ tabs, chosen, choose }: TabsProps): ReactNode {
  const prefix = useId();
  const current = tabs.find(({ id }) => id === chosen) ?? tabs[0];
  if (current === undefined) return null;
  const step = (by: number): void => {
    const next = tabs[(tabs.indexOf(current) + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    choose(next.id);
    document.getElementById(`${prefix}${next.id}`)?.focus();
  };
  return (
    <>
      <div
        className="tabs"
        role="tablist"
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') step(1);
          if (event.key === 'ArrowLeft') step(-1);
        }}
      >
        {tabs.map(({ id, name, count, isBad = false }) => (
          <button
            key={id}
            id={`${prefix}${id}`}
            type="button"
            role="tab"
            aria-selected={id === current.id}
            aria-controls={`${prefix}panel`}
            tabIndex={id === current.id ? 0 : -1}
            onClick={() => choose(id)}
          >
            {name}
            {count !== undefined && (
              <span className="pill" data-tone={isBad && count > 0 ? 'bad' : undefined}>
                {count}
              </span>
            )}
          </button>
        ))}
      </div>
      <div id={`${prefix}panel`} role="tabpanel" aria-labelledby={`${prefix}${current.id}`}>
        {current.show()}
      </div>
    </>
  );
}
