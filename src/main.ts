/** The command line: the only file that touches `process`. */
import { enableCompileCache } from 'node:module';
import { runCheckCommand } from './cli/check-command.ts';
import { readArguments, type Config } from './config/config.ts';
import {
  developmentCommands,
  runDevelopmentCommand,
  type CommandOutput,
} from './cli/development-command.ts';
import { helpText } from './cli/help-text.ts';
import { runStorageCommand, storageCommands } from './cli/storage-command.ts';
import { readVersion } from './cli/read-version.ts';
import type { Server } from './server.ts';
import { loadSqliteQuietly } from './store/sqlite/load-sqlite.ts';

/** Time for the stores to close, beyond the time for requests. */
const storeClosesWithinMs = 10_000;

await main();

async function main(): Promise<void> {
  loadSqliteQuietly();
  const version = readVersion();
  const [first, ...rest] = process.argv.slice(2);
  const storageCommand = storageCommands.find((name) => name === first);
  if (storageCommand !== undefined) {
    await runCommand(storageCommand === 'backup' ? 'Cannot back up' : 'Cannot restore', () =>
      runStorageCommand(storageCommand, rest, process.env),
    );
    return;
  }
  if (first === 'check') {
    await runCommand('The check found something', () => runCheckCommand(rest, process.env));
    return;
  }
  const command = developmentCommands.find((name) => name === first);
  if (command !== undefined) {
    const surroundings = { environment: process.env, nowMs: Date.now() };
    await runCommand(`Cannot make a ${command.replace('-', ' ')}`, () =>
      runDevelopmentCommand(command, rest, surroundings),
    );
    return;
  }
  const read = readArguments(process.argv.slice(2), process.env, version);
  switch (read.kind) {
    case 'help':
      process.stdout.write(`${helpText()}\n`);
      return;
    case 'version':
      process.stdout.write(`${version}\n`);
      return;
    case 'invalid':
      process.stderr.write(`${read.reason} See --help.\n`);
      process.exitCode = 2;
      return;
    case 'start':
      await start(read.config, version);
  }
}

async function runCommand(cannot: string, run: () => Promise<CommandOutput>): Promise<void> {
  let ran: CommandOutput;
  try {
    ran = await run();
  } catch (error) {
    fail(cannot, error);
    return;
  }
  if (ran.kind === 'invalid') {
    process.stderr.write(`${ran.reason}\n`);
    process.exitCode = 2;
    return;
  }
  process.stderr.write(ran.notes);
  process.stdout.write(ran.output);
}

async function start(config: Config, version: string): Promise<void> {
  // Caches compiled code for the next start, which then takes half the time.
  enableCompileCache();
  let server: Server;
  try {
    const { startConfiguredServer } = await import('./server.ts');
    server = await startConfiguredServer(config, (error) => {
      fail('Continuo stops', error);
      process.exit(70);
    });
  } catch (error) {
    fail('Cannot start', error);
    return;
  }
  stopOnSignals(server, config);
  process.stdout.write(
    `Continuo ${version}\n` +
      `  web   ${server.url}/ui/\n` +
      `  API   ${server.url}/v2\n` +
      jobsLine(config, server.url) +
      `  docs  ${server.url}/docs\n` +
      `  data  ${dataLocation(config)}\n`,
  );
  await reportWorkers(config, server);
}

function fail(what: string, error: unknown): void {
  process.stderr.write(`${what}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function jobsLine({ jobs }: Config, url: string): string {
  if (jobs === undefined) return '';
  const { keys } = jobs.tokens;
  const mode =
    keys.kind !== 'development'
      ? ''
      : keys.folder === undefined
        ? '  (development; no tokens without --jobs-development-dir)'
        : '  (development, on loopback only: continuo token, continuo worker-certificate)';
  return `  jobs  ${url}/jobs/v1${mode}\n`;
}

/** In development the listener for workers starts later, so that the server need not wait for its certificates. */
async function reportWorkers({ jobs }: Config, { workers }: Server): Promise<void> {
  const listening = await workers;
  if (listening.kind === 'absent') return;
  if (listening.kind === 'failed') {
    process.stderr.write(
      `No worker can lease jobs, because there is no listener for workers: ${listening.reason}. ` +
        'Everything else works.\n',
    );
    return;
  }
  const certificates = jobs?.workers.certificates;
  const where =
    certificates?.kind === 'development' ? `  (certificates in ${certificates.folder})` : '';
  process.stdout.write(`  workers  ${listening.url}/jobs/v1${where}\n`);
}

/** Never shows the URL of a database, which may contain a password. */
function dataLocation(config: Config): string {
  if (config.database !== undefined) return 'in PostgreSQL';
  return config.dataDir ?? 'in memory only';
}

/** The first signal stops cleanly, the second at once. */
function stopOnSignals(server: Server, { shutdownTimeoutMs }: Config): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    const withinMs = shutdownTimeoutMs + storeClosesWithinMs;
    setTimeout(() => {
      process.stderr.write(`Could not stop cleanly within ${withinMs} ms\n`);
      process.exit(1);
    }, withinMs).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Could not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
