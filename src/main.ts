#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/** The command line: the only file that touches `process`. */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { helpText, readArguments, type Config } from './config.ts';
import type { Server } from './server.ts';

await run();

async function run(): Promise<void> {
  const version = readVersion();
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

async function start(config: Config, version: string): Promise<void> {
  // What is compiled is kept for the next start, which takes half the time then.
  enableCompileCache();
  let server: Server;
  try {
    const { startServer } = await import('./server.ts');
    server = await startServer(config, () => process.exit(70));
  } catch (error) {
    process.stderr.write(
      `Cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
    return;
  }
  stopOnSignals(server);
  process.stdout.write(
    `Continuo ${version}\n` +
      `  API   ${server.url}/v2\n` +
      `  docs  ${server.url}/docs\n` +
      `  data  ${placeOf(config)}\n`,
  );
}

/** Never the URL of a database: a password may be in it. */
function placeOf(config: Config): string {
  if (config.database !== undefined) return 'in PostgreSQL';
  return config.dataDir ?? 'in memory only';
}

/** The first signal stops cleanly, the second at once. */
function stopOnSignals(server: Server): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
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

function readVersion(): string {
  const manifest = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}
