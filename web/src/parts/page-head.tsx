import { useEffect, type ReactNode } from 'react';

interface PageHeadProps {
  readonly title: string;
  readonly shown?: ReactNode;
  readonly crumbs?: readonly (readonly [name: string, href: string])[];
  readonly below?: ReactNode;
  readonly children?: ReactNode;
}

export function PageHead({ title, shown, crumbs = [], below, children }: PageHeadProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Continuo`;
  }, [title]);
  return (
    <div className="page-head">
      <div className="grow">
        {crumbs.length > 0 && (
          <nav className="crumbs" aria-label="Above this page">
            {crumbs.map(([name, href]) => (
              <span key={href}>
                <a href={href}>{name}</a> /{' '}
              </span>
            ))}
          </nav>
        )}
        {shown ?? <h1>{title}</h1>}
        {below !== undefined && <div className="muted">{below}</div>}
      </div>
      {children}
    </div>
  );
}
