import type { FastifyContextConfig, FastifyInstance, FastifySchema } from 'fastify';
import { assert } from '../../core/assert.ts';
import { withPageHeaders } from '../page-headers.ts';
import { sendJson } from '../v2/answer.ts';
import type { RouteContext } from '../v2/route.ts';
import { docsPage } from './docs-page.ts';
import { writeOpenApi, type DescribedRoute } from './openapi-document.ts';

/** `/openapi.json`, written from the routes at the first request, and `/docs`, the page that shows it. */
export function registerDocs(app: FastifyInstance, { settings }: RouteContext): void {
  const routes: DescribedRoute[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(...describe(route));
  });
  let document: string | undefined;
  app.get(
    '/openapi.json',
    {
      config: {
        isPublic: true,
        operation: {
          id: 'getOpenApi',
          tag: 'Operations',
          summary: 'This document',
          success: { 200: { description: 'OpenAPI 3.1.', mediaType: 'application/json' } },
        },
      },
    },
    (_request, reply) => {
      document ??= JSON.stringify(writeOpenApi(routes, settings.version), null, 2);
      return sendJson(reply, document);
    },
  );
  app.get(
    '/docs',
    {
      config: {
        isPublic: true,
        isPage: true,
        produces: 'text/html',
        operation: {
          id: 'getDocs',
          tag: 'Operations',
          summary: 'The reference of this API as a page',
          success: { 200: { description: 'A page.', mediaType: 'text/html' } },
        },
      },
    },
    (_request, reply) => withPageHeaders(reply).type('text/html; charset=utf-8').send(docsPage),
  );
}

interface RegisteredRoute {
  readonly method: string | string[];
  readonly url: string;
  readonly schema?: FastifySchema | undefined;
  readonly config?: FastifyContextConfig | undefined;
}

function describe(route: RegisteredRoute): readonly DescribedRoute[] {
  const operation = route.config?.operation;
  const methods = [route.method].flat().filter((method) => method !== 'HEAD');
  return methods.map((method) => {
    assert(operation, `${method} ${route.url} to say what it is, in config.operation`);
    return {
      method,
      url: route.url,
      operation,
      schema: route.schema ?? {},
      isPublic: route.config.isPublic === true,
      jobs: route.config.jobs,
    };
  });
}
