import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../v2/route.ts';

/** Logs slow requests. Other successful requests are not logged. */
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
