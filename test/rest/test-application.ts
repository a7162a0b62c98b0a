import { assert } from '../../src/core/assert.ts';
import { readArguments } from '../../src/config/config.ts';
import { appsByRoundRobin, countingAll, eachNode } from '../postgres/round-robin.ts';
import { storeFlags } from '../postgres/store-flags.ts';
import type { Application } from '../../src/application.ts';
import { createApplication } from '../../src/server.ts';

/** The whole server without a socket, on one thread and its own store; `flags` are those of the command line. */
export async function createTestApplication(...flags: readonly string[]): Promise<Application> {
  const read = readArguments(
    [...(await storeFlags()), '--threads=false', '--clock-control', ...flags],
    {},
    '0.0.0-test',
  );
  assert(read.kind === 'start', `flags to be right, but ${JSON.stringify(read)}`);
  const nodes = await eachNode(() => createApplication(read.config, () => undefined));
  const [first, ...others] = nodes;
  return {
    ...first,
    app: appsByRoundRobin([first.app, ...others.map(({ app }) => app)]),
    orchestrator: countingAll([
      first.orchestrator,
      ...others.map(({ orchestrator }) => orchestrator),
    ]),
    stop: async () => {
      await Promise.all(nodes.map(({ stop }) => stop()));
    },
  };
}
