import { makeDemo, type Demo } from '../../test/browser/demo.ts';
import { startManyElements } from '../../test/browser/many-elements.ts';
import { startUiServer } from '../../test/browser/server.ts';

export interface FilledServer {
  readonly url: string;
  readonly demo: Demo;
  /** Instances of 5,000 and of 20,000 elements. */
  readonly largeKey: string;
  readonly hugeKey: string;
}

/** Runs a server with the data of the browser tests and two large instances while `use` runs. */
export async function withFilledServer(
  use: (filled: FilledServer) => Promise<void>,
): Promise<void> {
  const server = await startUiServer();
  try {
    const demo = await makeDemo(server);
    const largeKey = await startManyElements(server, 5_000);
    const hugeKey = await startManyElements(server, 20_000);
    await use({ url: server.url, demo, largeKey, hugeKey });
  } finally {
    await server.stop();
  }
}
