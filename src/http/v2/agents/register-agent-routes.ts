import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { AgentInstanceKey } from '../../../core/key.ts';
import type { Condition } from '../../../query/condition.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resources } from '../../../query/resources.ts';
import { runQuery } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { notFound, sendProblem, sendRefused } from '../problem.ts';
import { absentByKey, answerQuery, withSearch } from '../read/answer-query.ts';
import { registerGet } from '../read/register-get.ts';
import { registerSearch } from '../read/register-search.ts';
import { Result, resultKey } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { canonicalKey } from '../schema.ts';
import { searchBody, searchResult } from '../search-schema.ts';
import {
  agentCreation,
  type AgentCreation,
  agentHistoryAddition,
  type AgentHistoryAddition,
  agentParams,
  agentUpdate,
  type AgentUpdate,
  createdHistory,
} from './agent-schemas.ts';
import { readAddition, readCreation, readUpdate } from './read-agent-request.ts';

const tag = 'Agent instance';
const base = '/v2/agent-instances';
type Params = Static<typeof agentParams>;

/** What agents that work for elements report, and what they have reported. */
export function registerAgentRoutes(app: FastifyInstance, context: RouteContext): void {
  registerReads(app, context);
  registerCreation(app, context);
  registerUpdate(app, context);
  registerAddition(app, context);
  registerHistorySearch(app, context);
}

function registerReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/agent-definitions/search',
    resource: 'agentDefinition',
    id: 'searchAgentDefinitions',
    tag: 'Agent definition',
    things: 'agents of deployed processes',
  });
  registerGet(app, context, {
    path: '/v2/agent-definitions/:agentDefinitionKey',
    resource: 'agentDefinition',
    id: 'getAgentDefinition',
    tag: 'Agent definition',
    thing: 'agent definition',
  });
  registerSearch(app, context, {
    path: `${base}/search`,
    resource: 'agentInstance',
    id: 'searchAgentInstances',
    tag,
    things: 'agent instances',
  });
  registerGet(app, context, {
    path: `${base}/:agentInstanceKey`,
    resource: 'agentInstance',
    id: 'getAgentInstance',
    tag,
    thing: 'agent instance',
  });
}

function registerCreation(app: FastifyInstance, { orchestrator }: RouteContext): void {
  const schema = Result({ agentInstanceKey: resultKey, createdHistory });
  app.post<{ Body: AgentCreation }>(
    base,
    {
      schema: { body: agentCreation },
      config: {
        operation: {
          id: 'createAgentInstance',
          tag,
          summary: 'Report that an agent works for an element',
          success: { 200: { description: 'The agent instance, new or known.', schema } },
          problems: [404, 409],
        },
      },
    },
    async (request, reply) => {
      const command = readCreation(request.body);
      if (!('kind' in command)) return sendProblem(reply, command);
      const outcome = await orchestrator.submit(command, callerOf(request));
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'CREATE');
      return sendJson(reply, JSON.stringify(outcome.result));
    },
  );
}

function registerUpdate(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.patch<{ Params: Params; Body: AgentUpdate }>(
    `${base}/:agentInstanceKey`,
    {
      schema: { params: agentParams, body: agentUpdate },
      config: {
        operation: {
          id: 'updateAgentInstance',
          tag,
          summary: 'Report what an agent does',
          success: {
            200: { description: 'The items of the history.', schema: Result({ createdHistory }) },
          },
          problems: [404, 409],
        },
      },
    },
    async (request, reply) => {
      const command = readUpdate(keyIn(request.params), request.body);
      if (!('kind' in command)) return sendProblem(reply, command);
      const outcome = await orchestrator.submit(command, callerOf(request));
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'UPDATE');
      return sendJson(reply, JSON.stringify(outcome.result));
    },
  );
}

function registerAddition(app: FastifyInstance, { orchestrator }: RouteContext): void {
  const schema = Result({ historyItemKey: resultKey });
  app.post<{ Params: Params; Body: AgentHistoryAddition }>(
    `${base}/:agentInstanceKey/history`,
    {
      schema: { params: agentParams, body: agentHistoryAddition },
      config: {
        operation: {
          id: 'createAgentInstanceHistoryItem',
          tag,
          summary: "Add an item to an agent's history",
          success: { 201: { description: 'The item.', schema } },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const command = readAddition(keyIn(request.params), request.body);
      if (!('kind' in command)) return sendProblem(reply, command);
      const outcome = await orchestrator.submit(command, callerOf(request));
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'CREATE');
      return sendJson(reply.code(201), JSON.stringify({ historyItemKey: outcome.result }));
    },
  );
}

function registerHistorySearch(app: FastifyInstance, context: RouteContext): void {
  const searched = resources.agentHistory;
  app.post<{ Params: Params; Body: SearchBody }>(
    `${base}/:agentInstanceKey/history/search`,
    {
      schema: { params: ObjectOf(agentParams.properties), body: searchBody(searched) },
      config: {
        operation: {
          id: 'searchAgentInstanceHistory',
          tag,
          summary: "Search an agent's history: what is committed, unless a filter says otherwise",
          success: {
            200: { description: 'A page of items.', schema: searchResult(searched) },
          },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const key = keyIn(request.params);
      const read = readSearch(searched, request.body);
      const agent = await runQuery(context.orchestrator, reply, {
        query: { kind: 'get', resource: 'agentInstance', key },
        caller: callerOf(request),
      });
      if (agent.kind !== 'accepted') return sendRefused(reply, agent);
      if (agent.result === undefined) {
        return sendProblem(reply, notFound(absentByKey(resources.agentInstance.noun, key)));
      }
      const search = 'conditions' in read && {
        ...read,
        conditions: [...read.conditions, ofAgent(key)],
      };
      return answerQuery(
        { context, request, reply },
        withSearch({ kind: 'search', resource: 'agentHistory' } as const, search || read),
      );
    },
  );
}

function ofAgent(key: string): Condition {
  const tests = [{ operator: 'eq', value: BigInt(key) }] as const;
  return { kind: 'tests', field: 'agentInstanceKey', tests };
}

function keyIn({ agentInstanceKey }: Params): AgentInstanceKey {
  return canonicalKey(agentInstanceKey);
}
