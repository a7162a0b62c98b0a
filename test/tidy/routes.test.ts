import { expect, it } from 'vitest';
import { describedRoutes } from '../rest/described-routes.ts';
import { createTestApplication } from '../rest/test-application.ts';

it('the OpenAPI document has the routes that are served, and no other', async () => {
  const { app, stop } = await createTestApplication();
  const described = (await describedRoutes(app)).map(
    ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
  );
  const served = servedRoutes(app.printRoutes({ commonPrefix: false }));
  await stop();
  expect(served.length).toBeGreaterThan(50);
  expect(described.toSorted()).toEqual(served.toSorted());
});

/**
 * Reads Fastify's drawing of its routes: four columns a level, and on each line the rest of a path. Names of parameters are
 * left out, because routes may name the same one differently.
 */
function servedRoutes(tree: string): readonly string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] =
      /^([│├└─ ]+)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    const level = indent.length / 4;
    const path = (level > 1 ? (above[level - 1] ?? '') : '') + part;
    above[level] = path;
    return methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD')
      .map(
        (method) =>
          `${method} ${path.replace(/(?<!\/)\*$/, '/*').replace(/:\w+(?:\|:\w+)*/g, '{}')}`,
      );
  });
}
