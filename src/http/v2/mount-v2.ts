/** Puts `/v2` behind hooks of its own, none of which the Jobs Service sees. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accepts } from '../accept.ts';
import { authenticate } from '../auth/authenticate.ts';
import type { MethodsOf } from '../known-routes.ts';
import { registerHealth } from '../operations/health.ts';
import { answerUnknownPaths } from '../refusals.ts';
import { registerCommandRoutes } from './commands/register-command-routes.ts';
import { sendProblem } from './problem.ts';
import type { RegisterRoutes, RouteContext } from './route.ts';

export interface V2Mount {
  readonly context: RouteContext;
  /** Further routes, such as the read side's. */
  readonly routes: readonly RegisterRoutes[];
  readonly methodsOf: MethodsOf;
  readonly storeAnswers: () => Promise<boolean>;
}

/** A plugin, because a hook of `app` itself would run for every route of the server. */
export async function mountV2(app: FastifyInstance, mount: V2Mount): Promise<void> {
  await app.register((v2, _options, done) => {
    const { context, routes, methodsOf, storeAnswers } = mount;
    v2.addHook('onRequest', authenticate(context.settings));
    v2.addHook('onRequest', refuseUnacceptable);
    registerHealth(v2, storeAnswers);
    registerCommandRoutes(v2, context);
    for (const register of routes) register(v2, context);
    // Here, so that an unknown path tells a stranger no more than a known one.
    answerUnknownPaths(v2, methodsOf);
    done();
  });
}

function refuseUnacceptable(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { produces = 'application/json' } = request.routeOptions.config;
  if (request.is404 || accepts(request.headers.accept, produces)) {
    done();
    return;
  }
  sendProblem(reply, {
    status: 406,
    title: 'Not Acceptable',
    detail: `Acceptable representations: [${produces}].`,
  });
}
