import type { Logger } from 'pino';
import type { OnMigration } from './store/schema-migration.ts';

const everyMs = 5_000;

/** Logs which migration runs, and every five seconds that it still runs. The level `warn` is logged by default. */
export function reportMigrations(log: Logger): OnMigration {
  let timer: NodeJS.Timeout | undefined;
  return (progress) => {
    clearInterval(timer);
    if (progress.kind === 'done') {
      log.warn({ schemaVersion: progress.version }, 'the database is migrated');
      return;
    }
    const { version, name, latest } = progress;
    const beganAtMs = performance.now();
    const migration = { schemaVersion: version, migration: name, latestSchemaVersion: latest };
    log.warn(migration, 'migrating the database');
    timer = setInterval(() => {
      const seconds = Math.round((performance.now() - beganAtMs) / 1_000);
      log.warn({ ...migration, seconds }, 'still migrating the database');
    }, everyMs).unref();
  };
}
