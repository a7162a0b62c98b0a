import { type Stats, statSync } from 'node:fs';
import { StoreFailure } from '../../engine/store.ts';

/**
 * Checks whether the open files of this process still have their names. If not, the server writes into files that no
 * later start will find.
 */
export class WatchedFiles {
  readonly #files: readonly { readonly path: string; readonly found: Stats }[];

  constructor(paths: readonly string[]) {
    this.#files = paths.map((path) => ({ path, found: statSync(path) }));
  }

  /** The violation, if there is one. Costs one system call for each file. */
  violation(): StoreFailure | undefined {
    for (const { path, found } of this.#files) {
      const now = statSync(path, { throwIfNoEntry: false });
      if (now?.ino === found.ino && now.dev === found.dev) continue;
      return new StoreFailure(
        'damaged',
        `The data directory was removed or replaced while the server used it: '${path}' is ` +
          `${now === undefined ? 'gone' : 'another file now'}. The server acknowledges nothing more`,
      );
    }
    return undefined;
  }
}

const lookEveryMs = 1_000;

/** Checks every second, for a server that has nothing to write. Returns the function that stops it. */
export function watchFiles(
  paths: readonly string[],
  onViolation: (failure: StoreFailure) => void,
): () => void {
  const files = new WatchedFiles(paths);
  const timer = setInterval(() => {
    const violation = files.violation();
    if (violation === undefined) return;
    clearInterval(timer);
    onViolation(violation);
  }, lookEveryMs).unref();
  return () => clearInterval(timer);
}
