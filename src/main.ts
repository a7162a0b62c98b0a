#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/** The command line: the only file that touches `process`. */
import { readFileSync } from 'node:fs';
import { helpText, readArguments, type Config } from './config.ts';
import { startServer, type Server } from './server.ts';

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
  let server: Server;
  try {
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
      `  data  ${config.dataDir ?? 'in memory only'}\n`,
  );
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
