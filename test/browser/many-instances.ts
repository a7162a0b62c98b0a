import type { UiServer } from './server.ts';

const atOnce = 16;

export async function startMany(
  server: UiServer,
  processId: string,
  instances: number,
): Promise<void> {
  await someAtOnce(Array.from({ length: instances }), () => server.start(processId));
}

/** A few at a time, so that the server refuses none. */
export async function someAtOnce<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) {
    await Promise.all(items.slice(at, at + atOnce).map(act));
  }
}
