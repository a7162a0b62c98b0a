/** A start writes nothing to standard error if nothing is wrong. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startServerProcess } from '../server-process.ts';

it('a start, a search and a stop cause no warning in any thread', async () => {
  const server = await startServerProcess(['--memory']);
  const search = await fetch(`${server.url}/v2/process-instances/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(search.status).toBe(200);
  expect(await server.stop()).toBe(0);
  expect(server.log()).toBe('');
});

it('only the warning about SQLite is hidden, and only while it loads', () => {
  const module = new URL('../../src/store/sqlite/load-sqlite.ts', import.meta.url).href;
  const program = `
    const { loadSqliteQuietly } = await import('${module}');
    const { emitWarning } = process;
    loadSqliteQuietly();
    if (process.emitWarning !== emitWarning) throw new Error('Expected the function to be put back');
    process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning');
    process.emitWarning('Something else', 'ExperimentalWarning');
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(':memory:').close();`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('../..', import.meta.url)) },
  );
  expect(status).toBe(0);
  expect(stderr.match(/ExperimentalWarning: .*/g)).toEqual([
    'ExperimentalWarning: SQLite is an experimental feature',
    'ExperimentalWarning: Something else',
  ]);
});
