import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../v2/route.ts';

/** The only log line of a request that went well: that it took long. */
export function logSlowRequests(app: FastifyInstance, { settings, log }: RouteContext): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { elapsedTime } = reply;
    if (elapsedTime > settings.slowRequestMs && request.routeOptions.config.waits !== true) {
      log.warn(
        { method: request.method, route: request.routeOptions.url, elapsedMs: elapsedTime },
        'slow request',
      );
    }
    done();
  });
}
