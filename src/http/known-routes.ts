import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';

/** Distinguishes a wrong method from a wrong path. */
export interface KnownRoutes {
  /** The methods of a request's path; empty if there is no such path. */
  methodsFor(request: FastifyRequest): readonly string[];
  /**
   * Whether a request has no route of its own: none matches, or only a pattern although the path belongs to another
   * route (`GET /jobs/v1/jobs/bulk` does not mean a job with the id `bulk`).
   */
  isStray(request: FastifyRequest): boolean;
}

interface Pattern {
  readonly regex: RegExp;
  readonly methods: readonly string[];
}

/** Records every route that is registered from now on, if `isCounted` is true for it. */
export function rememberRoutes(
  app: FastifyInstance,
  isCounted: (route: RouteOptions) => boolean = () => true,
): KnownRoutes {
  const patterns: Pattern[] = [];
  const own = new Map<string, string[]>();
  app.addHook('onRoute', (route) => {
    if (!isCounted(route)) return;
    const { url } = route;
    const methods = [route.method].flat();
    if (/[:*]/.test(url)) patterns.push({ regex: regexOf(url), methods });
    else own.set(url, [...(own.get(url) ?? []), ...methods]);
  });
  return {
    methodsFor: (request) => {
      const path = pathOf(request);
      const matching = patterns.filter(({ regex }) => regex.test(path));
      return own.get(path) ?? [...new Set(matching.flatMap(({ methods }) => methods))];
    },
    isStray: (request) => {
      const { url } = request.routeOptions;
      if (request.is404 || url === undefined) return true;
      return url.includes(':') && own.has(pathOf(request));
    },
  };
}

function regexOf(url: string): RegExp {
  const escaped = url.replace(/[.]/g, '\\.');
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+').replace('*', '.*')}$`);
}

/** The path of a request, without its query. */
export function pathOf({ url }: FastifyRequest): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
