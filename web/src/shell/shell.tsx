import { LogOut, Menu, Moon, Search, Sun } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useConnection } from '../live/changes.ts';
import { IconButton } from '../parts/button.tsx';
import { Toasts } from '../parts/toasts.tsx';
import { ui, usePath } from '../router.ts';
import { chooseJobsTenant, may, signOut, type Session } from '../session.ts';
import { setZone, useZone } from '../zone.ts';
import { FindBox } from './find-box.tsx';
import { useShortcuts } from './shortcuts.ts';
import { ShortcutList } from './shortcut-list.tsx';
import { navGroups, overviewPage, type NavPage } from './pages.ts';
import { toggleTheme, useTheme } from './theme.ts';
import './shell.css';

export function Shell({ session, children }: { session: Session; children: ReactNode }): ReactNode {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [open, setOpen] = useState<'find' | 'shortcuts'>();
  const path = usePath();
  useEffect(() => setMenuOpen(false), [path]);
  useShortcuts({ find: () => setOpen('find'), showAll: () => setOpen('shortcuts') });
  return (
    <div className="shell" data-menu={isMenuOpen ? 'open' : 'closed'}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Side session={session} path={path} />
      <div>
        <header className="top">
          <IconButton
            label="Menu"
            className="icon-button menu-button"
            aria-expanded={isMenuOpen}
            onClick={() => setMenuOpen(!isMenuOpen)}
          >
            <Menu size={18} />
          </IconButton>
          <button type="button" className="find-button" onClick={() => setOpen('find')}>
            <Search size={15} aria-hidden />
            <span className="cut grow">Search keys, business ids, names</span>
            <kbd>Ctrl K</kbd>
          </button>
          <span className="grow" />
          <TenantPicker session={session} />
          <ZonePicker />
          <LiveMark />
          <ThemeButton />
        </header>
        <main id="content" className="main stack" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Toasts />
      {open === 'find' && (
        <FindBox hasJobs={session.jobs.kind !== 'none'} close={() => setOpen(undefined)} />
      )}
      {open === 'shortcuts' && <ShortcutList close={() => setOpen(undefined)} />}
    </div>
  );
}

function Side({ session, path }: { session: Session; path: string }): ReactNode {
  const hasJobs = session.jobs.kind !== 'none';
  // The list of pages may be longer than the window.
  useEffect(() => {
    document.querySelector('.nav-link[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [path]);
  const isShown = ({ right }: NavPage): boolean => right === undefined || may(session, right);
  return (
    <aside className="side">
      <a className="brand" href={ui('/')}>
        <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden>
          <rect width="26" height="26" rx="6" fill="#4451d6" />
          <path
            d="M5 13c3-7 5-7 8 0s5 7 8 0"
            fill="none"
            stroke="#fff"
            strokeWidth="2.4"
            strokeLinecap="round"
          />
        </svg>
        Continuo
      </a>
      <nav aria-label="Pages">
        <ul>
          <NavLink page={overviewPage} isCurrent={path === '/'} />
        </ul>
        {navGroups
          .filter(({ needsJobs }) => hasJobs || !needsJobs)
          .map(({ name, pages }) => (
            <div key={name}>
              <h2>{name}</h2>
              <ul>
                {pages.filter(isShown).map((page) => (
                  <NavLink
                    key={page.path}
                    page={page}
                    isCurrent={path === page.path || path.startsWith(`${page.path}/`)}
                  />
                ))}
              </ul>
            </div>
          ))}
      </nav>
      <div className="who">
        <span className="avatar" aria-hidden>
          {session.user.charAt(0).toUpperCase()}
        </span>
        <div className="grow cut">
          <strong className="small">{session.user}</strong>
          <div className="small muted">
            {session.kind === 'development' ? 'no login on loopback' : 'signed in'}
          </div>
        </div>
        {session.canSignOut && (
          <IconButton label="Sign out" onClick={() => void signOut()}>
            <LogOut size={16} />
          </IconButton>
        )}
      </div>
    </aside>
  );
}

function NavLink({ page, isCurrent }: { page: NavPage; isCurrent: boolean }): ReactNode {
  const Icon = page.icon;
  return (
    <li>
      <a className="nav-link" href={ui(page.path)} aria-current={isCurrent ? 'page' : undefined}>
        <Icon size={17} strokeWidth={1.9} aria-hidden /> {page.name}
      </a>
    </li>
  );
}

/** The seven tenants that `npm run seed` fills, and the chosen one. */
function TenantPicker({ session }: { session: Session }): ReactNode {
  if (session.jobs.kind === 'none') return null;
  const { tenantId } = session.jobs;
  return (
    <button
      type="button"
      className="field small cut tenant"
      title={`The Jobs Service shows the tenant ${tenantId}`}
      onClick={() => {
        const chosen = prompt('Tenant of the Jobs Service', tenantId);
        if (chosen === null || chosen === '' || chosen === tenantId) return;
        chooseJobsTenant(chosen);
        location.reload();
      }}
    >
      Tenant: …{tenantId.slice(-4)}
    </button>
  );
}

function ZonePicker(): ReactNode {
  const zone = useZone();
  return (
    <select
      className="field small"
      aria-label="Time zone"
      value={zone}
      onChange={(event) => setZone(event.target.value)}
    >
      <option value="local">Local time</option>
      <option value="UTC">UTC</option>
    </select>
  );
}

const liveWords = { live: 'Live', reconnecting: 'Reconnecting', paused: 'Paused' } as const;

function LiveMark(): ReactNode {
  const connection = useConnection();
  return (
    <span className="live" data-state={connection} role="status">
      {liveWords[connection]}
    </span>
  );
}

function ThemeButton(): ReactNode {
  const theme = useTheme();
  const Icon = theme === 'dark' ? Sun : Moon;
  return (
    <IconButton label={theme === 'dark' ? 'Light theme' : 'Dark theme'} onClick={toggleTheme}>
      <Icon size={17} />
    </IconButton>
  );
}
