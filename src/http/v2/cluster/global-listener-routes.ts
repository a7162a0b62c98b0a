import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { GlobalListenerForm } from '../../../engine/global-listener/global-listener-commands.ts';
import {
  globalEventTypes,
  type GlobalEventType,
  type GlobalListenerRow,
} from '../../../engine/global-listener/global-listener-row.ts';
import { resources } from '../../../query/resources.ts';
import type { Violations } from '../identity/checks.ts';
import { registerGetById } from '../identity/register-get-by-id.ts';
import { registerIdentityCommand } from '../identity/register-identity-command.ts';
import { registerSearch } from '../read/register-search.ts';
import type { RouteContext } from '../route.ts';
import { Bool, InputEnum, Int32, List, Maybe, Str, Strict } from '../schema.ts';
import { itemResult } from '../search-schema.ts';

const tag = 'Global listener';
const path = '/v2/global-task-listeners';
const one = `${path}/:id`;
const result = itemResult(resources.globalListener);

const defaultRetries = 3;
const defaultPriority = 50;

const properties = {
  type: Maybe(Str({ description: 'The type of the jobs of the listener.' })),
  eventTypes: Maybe(List(InputEnum(globalEventTypes), { maxItems: 100 })),
  retries: Maybe(Int32({ description: `Retries of each of its jobs; default ${defaultRetries}.` })),
  afterNonGlobal: Maybe(
    Bool({ description: 'Whether the listener works after the listeners of the model.' }),
  ),
  priority: Maybe(
    Int32({
      description: `The listener with the highest priority works first; default ${defaultPriority}.`,
    }),
  ),
};
const change = Strict(properties);
const creation = Strict({ id: Maybe(Str()), ...properties });

type Change = Static<typeof change>;

/** Listeners of all user tasks: https://docs.camunda.io/docs/components/concepts/global-user-task-listeners/ */
export function registerGlobalListenerRoutes(app: FastifyInstance, context: RouteContext): void {
  registerCommands(app, context);
  registerGetById(app, context, {
    path: one,
    resource: 'globalListener',
    id: 'getGlobalTaskListener',
    tag,
    thing: 'global listener',
  });
  registerSearch(app, context, {
    path: `${path}/search`,
    resource: 'globalListener',
    id: 'searchGlobalTaskListeners',
    tag,
    things: 'global listeners',
  });
}

function registerCommands(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    method: 'POST',
    path,
    body: creation,
    id: 'createGlobalTaskListener',
    tag,
    summary: 'Create a global listener',
    success: 201,
    result,
    problems: [409],
    intent: 'CREATE',
    right: 'GLOBAL_LISTENER:CREATE_TASK_LISTENER',
    check: (violations, _params, body) => checkListener(violations, body.id, body),
    command: (_params, body) => ({ kind: 'createGlobalListener', ...formOf(body.id, body) }),
    answer: (_command, row) => shownOf(row),
  });
  registerIdentityCommand(app, context, {
    method: 'PUT',
    path: one,
    body: change,
    id: 'updateGlobalTaskListener',
    tag,
    summary: 'Replace a global listener',
    success: 200,
    result,
    problems: [404],
    intent: 'UPDATE',
    right: 'GLOBAL_LISTENER:UPDATE_TASK_LISTENER',
    check: (violations, { id }, body) => checkListener(violations, id, body),
    command: ({ id }, body) => ({ kind: 'updateGlobalListener', ...formOf(id, body) }),
    answer: (_command, row) => shownOf(row),
  });
  registerIdentityCommand(app, context, {
    method: 'DELETE',
    path: one,
    id: 'deleteGlobalTaskListener',
    tag,
    summary: 'Delete a global listener',
    success: 204,
    problems: [404],
    intent: 'DELETE',
    right: 'GLOBAL_LISTENER:DELETE_TASK_LISTENER',
    check: (violations, { id }) => violations.id('id', id),
    command: ({ id = '' }) => ({ kind: 'deleteGlobalListener', listenerId: id }),
  });
}

function checkListener(
  violations: Violations,
  id: string | null | undefined,
  { type, eventTypes }: Change,
): void {
  violations.id('id', id);
  violations.id('type', type);
  if ((eventTypes ?? []).length === 0) violations.add('No eventTypes provided');
}

function formOf(id: string | null | undefined, body: Change): GlobalListenerForm {
  const words = (body.eventTypes ?? []).map((word) => word.toLowerCase() as GlobalEventType);
  return {
    listenerId: id ?? '',
    type: body.type ?? '',
    eventTypes: [...new Set(words)],
    retries: body.retries ?? defaultRetries,
    position: body.afterNonGlobal === true ? 'after' : 'before',
    priority: body.priority ?? defaultPriority,
  };
}

function shownOf(row: GlobalListenerRow): object {
  const { listenerId: id, type, eventTypes, retries, position, priority, source } = row;
  return { id, type, eventTypes, retries, afterNonGlobal: position === 'after', priority, source };
}
