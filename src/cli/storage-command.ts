/** `continuo backup` and `continuo restore`: commands for the embedded store's files. */
import { parseArgs } from 'node:util';
import type { CommandOutput } from './development-command.ts';

export const storageCommands = ['backup', 'restore'] as const;
export type StorageCommand = (typeof storageCommands)[number];

export const storageUsage: { readonly [C in StorageCommand]: string } = {
  backup: 'continuo backup ‹file› [--data ‹folder›]',
  restore: 'continuo restore ‹file› [--force] [--data ‹folder›]',
};

const help: { readonly [C in StorageCommand]: string } = {
  backup: `${storageUsage.backup}

Writes everything that is committed at its start into a new file, which only its owner may read. The server may keep
running meanwhile. For PostgreSQL see docs/BACKUP.md.

  --data ‹folder›   the server's data (./data; CONTINUO_DATA)`,
  restore: `${storageUsage.restore}

Makes a backup the database of a data directory that no server uses. Keys and positions of events continue 2^40 higher, so
that none that was given after the backup is given again. The next start migrates a backup of an earlier version.

  --data ‹folder›   the data directory to restore into (./data; CONTINUO_DATA)
  --force           replace the database of a directory that is not empty; its other files stay`,
};

export async function runStorageCommand(
  command: StorageCommand,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CommandOutput> {
  let given;
  try {
    given = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        data: { type: 'string' },
        ...(command === 'restore' ? { force: { type: 'boolean', default: false } as const } : {}),
      },
    });
  } catch (error) {
    return invalid(command, error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = given;
  if (values.help) return { kind: 'done', output: `${help[command]}\n`, notes: '' };
  const [file, ...others] = positionals;
  if (file === undefined || file === '' || others.length > 0) {
    return invalid(command, 'Name one file.');
  }
  const database = [environment['CONTINUO_DATABASE'], environment['CONTINUO_DATABASE_URL']];
  if (database.some((url) => url !== undefined && url !== 'none')) {
    return invalid(command, 'The data is in PostgreSQL, which has tools for it: docs/BACKUP.md.');
  }
  const dataDir = values.data ?? environment['CONTINUO_DATA'] ?? './data';
  if (command === 'backup') {
    const { backUpDatabase } = await import('../store/sqlite/backup-database.ts');
    backUpDatabase(dataDir, file);
    return {
      kind: 'done',
      output: '',
      notes: `The database in ${dataDir} is backed up: ${file}\n`,
    };
  }
  const { restoreDatabase } = await import('../store/sqlite/restore-database.ts');
  restoreDatabase(file, { dataDir, force: values.force === true });
  return { kind: 'done', output: '', notes: `${file} is the database in ${dataDir} now\n` };
}

function invalid(command: StorageCommand, reason: string): CommandOutput {
  return { kind: 'invalid', reason: `${reason}\n${storageUsage[command]}` };
}
