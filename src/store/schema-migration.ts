/**
 * A migration from one version of the tables to the next, for both stores. `src/store/migrations/‹number›-‹name›.ts`
 * exports one as `migration`; docs/CONTRIBUTING.md says how to add one. A published migration never changes.
 */
export interface Migration {
  /** Run in order, in one transaction that also increments the version. */
  readonly sqlite: readonly MigrationStep[];
  readonly postgres: readonly MigrationStep[];
  /** Tables that are rewritten: the embedded store first checks whether the disk has room for them. */
  readonly rewrites?: readonly string[];
}

/**
 * SQL, or a function where SQL is not enough. A table's `CHECK` may use `IN (…)`; SQLite receives comparisons instead.
 */
export type MigrationStep = string | ((connection: MigrationConnection) => Promise<void>);

export type MigrationRow = Readonly<Record<string, unknown>>;

export interface MigrationConnection {
  /**
   * Runs one statement; its parameters are `$1`, `$2`, … in both dialects. A function that reads many rows reads them
   * in pages.
   */
  readonly rows: (
    statement: string,
    values?: readonly (string | number | null)[],
  ) => Promise<MigrationRow[]>;
}

/** Reported when a migration begins, and when the last one has finished. */
export type MigrationProgress =
  | {
      readonly kind: 'begun';
      readonly version: number;
      readonly name: string;
      readonly latest: number;
    }
  | { readonly kind: 'done'; readonly version: number };

export type OnMigration = (progress: MigrationProgress) => void;

/** The reason to refuse tables of a later version of this program; `undefined` if there is none. */
export function refusalOfNewer(
  what: string,
  { found, latest }: { readonly found: number; readonly latest: number },
): string | undefined {
  if (found <= latest) return undefined;
  return (
    `Expected ${what} to have schema version ${latest} at most, but it has ${found}: ` +
    'a newer version of Continuo has migrated it, and only that version or a later one can use it'
  );
}
