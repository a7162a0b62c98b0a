import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the interface as `npm ci` does; returns at once if it is already built from these files. */
export function buildWeb(): void {
  const script = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url));
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    stdio: 'inherit',
  });
}
