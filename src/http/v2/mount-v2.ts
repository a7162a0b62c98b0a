/** Puts `/v2` behind hooks of its own, none of which the Jobs Service sees. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StoreState } from '../../runtime/orchestrator.ts';
import { accepts } from '../accept.ts';
import { authenticate } from '../auth/authenticate.ts';
import type { KnownRoutes } from '../known-routes.ts';
import { registerHealth } from '../operations/health.ts';
import { answerStrayRequests } from '../refusals.ts';
import { registerCommandRoutes } from './commands/register-command-routes.ts';
import { acceptable, jsonMediaType, notAcceptable, sendProblem } from './problem.ts';
import type { RegisterRoutes, RouteContext } from './route.ts';

export interface V2Mount {
  readonly context: RouteContext;
  /** Further routes, such as the read side's. */
  readonly routes: readonly RegisterRoutes[];
  readonly known: KnownRoutes;
  readonly storeState: () => Promise<StoreState>;
}

/** A plugin, because a hook of `app` itself would run for every route of the server. */
export async function mountV2(app: FastifyInstance, mount: V2Mount): Promise<void> {
  await app.register((v2, _options, done) => {
    const { context, routes, known, storeState } = mount;
    v2.addHook('onRequest', authenticate(context.settings));
    answerStrayRequests(v2, known);
    v2.addHook('onRequest', refuseUnacceptable);
    registerHealth(v2, storeState);
    registerCommandRoutes(v2, context);
    for (const register of routes) register(v2, context);
    done();
  });
}

/** Routes that answer with something else than JSON look for it first, because a 404 is JSON in any case. */
function refuseUnacceptable(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { produces } = request.routeOptions.config;
  if (produces !== undefined || accepts(request.headers.accept, jsonMediaType)) done();
  else sendProblem(reply, notAcceptable(acceptable(jsonMediaType)));
}
