import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  readonly method: string;
  readonly pattern: RegExp;
}

/** Answers which methods a path has. */
export type MethodsOf = (path: string) => readonly string[];

/** Remembers every route that is registered from now on, to tell a wrong method from a wrong path. */
export function rememberRoutes(app: FastifyInstance): MethodsOf {
  const routes: KnownRoute[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`);
    for (const name of [method].flat()) routes.push({ method: name, pattern });
  });
  return (path) => [
    ...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
  ];
}
