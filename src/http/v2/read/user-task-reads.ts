import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf } from 'typebox';
import { string } from '../../../query/field.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import type { Searchable } from '../../../query/resource.ts';
import { resources } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, Key } from '../schema.ts';
import { itemResult, searchBody, searchResult } from '../search-schema.ts';
import { answerQuery, withSearch } from './answer-query.ts';
import { sendForm } from './form-answer.ts';
import { registerByKey, registerGet } from './register-get.ts';
import { registerSearch } from './register-search.ts';
import { truncation, variablesOf, type Truncation } from './truncation.ts';

const tag = 'User task';
const { noun } = resources.userTask;
const path = '/v2/user-tasks/:userTaskKey';

export function registerUserTaskReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/user-tasks/search',
    resource: 'userTask',
    id: 'searchUserTasks',
    tag,
    things: 'user tasks',
  });
  registerGet(app, context, {
    path,
    resource: 'userTask',
    id: 'getUserTask',
    tag,
    thing: 'user task',
  });
  registerByKey(app, context, {
    path: `${path}/form`,
    operation: {
      id: 'getUserTaskForm',
      tag,
      summary: 'Get the form of a user task',
      success: {
        200: { description: 'The form.', schema: itemResult(resources.form) },
        204: { description: 'The task has no linked form.' },
      },
      problems: [404],
    },
    noun,
    query: (key) => ({ kind: 'form', of: 'userTask', key }),
    send: sendForm,
  });
  registerVariables(app, context, {
    path: `${path}/variables/search`,
    id: 'searchUserTaskVariables',
    summary: 'Search all variables that a user task can see',
    isEffective: false,
  });
  registerVariables(app, context, {
    path: `${path}/effective-variables/search`,
    id: 'searchUserTaskEffectiveVariables',
    summary: 'Search the variables that a user task can see, of each name only the innermost',
    isEffective: true,
  });
}

/** Keeps only the filter on names. */
function byName(variables: Searchable): Searchable {
  const fields = Object.entries(variables.fields).map(
    ([name, field]) => [name, { ...field, filter: false }] as const,
  );
  return { ...variables, fields: { ...Object.fromEntries(fields), name: string('t.name') } };
}

function registerVariables(
  app: FastifyInstance,
  context: RouteContext,
  route: {
    readonly path: string;
    readonly id: string;
    readonly summary: string;
    readonly isEffective: boolean;
  },
): void {
  const searched = byName(resources.truncatedVariable);
  const { id, summary, isEffective } = route;
  app.post<{ Params: { userTaskKey: string }; Body: SearchBody; Querystring: Truncation }>(
    route.path,
    {
      schema: {
        params: ObjectOf({ userTaskKey: Key() }),
        body: searchBody(searched),
        querystring: truncation,
      },
      config: {
        operation: {
          id,
          tag,
          summary,
          success: { 200: { description: 'A page of variables.', schema: searchResult(searched) } },
        },
      },
    },
    (request, reply) => {
      const key = canonicalKey(request.params.userTaskKey);
      const resource = variablesOf(request.query);
      return answerQuery(
        { context, request, reply },
        withSearch(
          { kind: 'variablesOfUserTask', resource, key, isEffective } as const,
          readSearch(searched, request.body),
        ),
      );
    },
  );
}
