/** Registers `/v2` with hooks of its own, which do not affect the Jobs Service. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StoreState } from '../../runtime/orchestrator.ts';
import { accepts } from '../accept.ts';
import { authenticate } from '../auth/authenticate.ts';
import type { KnownRoutes } from '../known-routes.ts';
import { registerHealth } from '../operations/health.ts';
import { answerStrayRequests } from '../refusals.ts';
import { registerClusterAdministration } from './cluster/register-cluster-administration.ts';
import { registerWholeCluster } from './cluster/whole-cluster-routes.ts';
import { registerCommandRoutes } from './commands/register-command-routes.ts';
import { registerDocumentRoutes } from './documents/document-routes.ts';
import { closeApis } from './identity/closed-apis.ts';
import { registerIdentityRoutes } from './identity/register-identity-routes.ts';
import { rightsOfOperation } from './operation-rights.ts';
import { acceptable, jsonMediaType, notAcceptable, sendProblem } from './problem.ts';
import type { RegisterRoutes, RouteContext } from './route.ts';

export interface V2Mount {
  readonly context: RouteContext;
  /** Further routes, for example of the read side. */
  readonly routes: readonly RegisterRoutes[];
  readonly known: KnownRoutes;
  readonly storeState: () => Promise<StoreState>;
}

/** Uses a plugin, because a hook of `app` itself would run for every route of the server. */
export async function mountV2(app: FastifyInstance, mount: V2Mount): Promise<void> {
  await app.register((v2, _options, done) => {
    const { context, routes, known, storeState } = mount;
    v2.addHook('onRoute', ({ config }) => {
      if (config?.operation !== undefined) rightsOfOperation(config.operation);
    });
    v2.addHook('onRequest', authenticate(context.settings, context));
    closeApis(v2, context.settings);
    answerStrayRequests(v2, known);
    v2.addHook('onRequest', refuseUnacceptable);
    registerHealth(v2, storeState);
    registerWholeCluster(v2, storeState);
    registerCommandRoutes(v2, context);
    registerIdentityRoutes(v2, context);
    registerClusterAdministration(v2, context);
    registerDocumentRoutes(v2, context);
    for (const register of routes) register(v2, context);
    done();
  });
}

/**
 * Routes that do not answer with JSON check `Accept` themselves after their lookup, because a 404 is JSON in any case.
 */
function refuseUnacceptable(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { produces } = request.routeOptions.config;
  if (produces !== undefined || accepts(request.headers.accept, jsonMediaType)) done();
  else sendProblem(reply, notAcceptable(acceptable(jsonMediaType)));
}
