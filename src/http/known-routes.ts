import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';

/** Tells a wrong method from a wrong path. */
export interface KnownRoutes {
  /** The methods that a request's path has; empty: there is no such path. */
  methodsFor(request: FastifyRequest): readonly string[];
  /**
   * Whether no route was made for the request: none fits, or only a pattern does although the path is another route's
   * own (`GET /jobs/v1/jobs/bulk` is no job of the id `bulk`).
   */
  isStray(request: FastifyRequest): boolean;
}

interface Pattern {
  readonly regex: RegExp;
  readonly methods: readonly string[];
}

/** Remembers every route that is registered from now on, and of which `isCounted` is true. */
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
      const fitting = patterns.filter(({ regex }) => regex.test(path));
      return own.get(path) ?? [...new Set(fitting.flatMap(({ methods }) => methods))];
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

/** Of a request, without its query. */
export function pathOf({ url }: FastifyRequest): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
