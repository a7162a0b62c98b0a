import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../route.ts';
import { registerIncidentsBelow } from './incident-reads.ts';
import { registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';

const tag = 'Element instance';

export function registerElementInstanceReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/element-instances/search',
    resource: 'elementInstance',
    id: 'searchElementInstances',
    tag,
    things: 'element instances',
  });
  registerGet(app, context, {
    path: '/v2/element-instances/:elementInstanceKey',
    resource: 'elementInstance',
    id: 'getElementInstance',
    tag,
    thing: 'element instance',
  });
  registerIncidentsBelow(app, context, {
    path: '/v2/element-instances/:elementInstanceKey/incidents/search',
    root: 'elementInstance',
    id: 'searchElementInstanceIncidents',
    tag,
  });
}
