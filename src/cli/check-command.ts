/** `continuo check`: verifies that the embedded store's database is whole. */
import { parseArgs } from 'node:util';
import type { CommandOutput } from './development-command.ts';

export const checkUsage = 'continuo check [--data ‹folder›]';

const help = `${checkUsage}

Reads a whole database and lists its errors: damaged pages, rows and indexes that do not agree, rows whose parent is
missing, keys beyond the key counter. It changes nothing, and a server may keep running meanwhile.

  --data ‹folder›   the server's data (./data; CONTINUO_DATA)

Exit codes: 0 the database is whole; 1 it has errors or cannot be read; 2 the arguments are wrong.
`;

export async function runCheckCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CommandOutput> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, data: { type: 'string' } },
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'invalid', reason: `${reason}\n${checkUsage}` };
  }
  if (values.help === true) return { kind: 'done', output: help, notes: '' };
  const dataDir = values.data ?? environment['CONTINUO_DATA'] ?? './data';
  const { checkDatabase } = await import('../store/sqlite/check-database.ts');
  const problems = checkDatabase(dataDir);
  if (problems.length === 0) {
    return { kind: 'done', output: `The database in ${dataDir} is whole.\n`, notes: '' };
  }
  const list = problems.map((problem) => `  ${problem}`).join('\n');
  throw new Error(`Expected the database in ${dataDir} to be whole, but:\n${list}`);
}
