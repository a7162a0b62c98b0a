import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, Optional, type TSchema } from 'typebox';
import { reject, type Rejection } from '../../../core/rejection.ts';
import { parseDateTime } from '../../../query/date-time.ts';
import { boolean } from '../../../query/field.ts';
import type { GroupParameters } from '../../../query/grouping.ts';
import { groupingOf, type GroupName } from '../../../query/groups.ts';
import type { Query } from '../../../query/query.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import type { Operation, RouteContext } from '../route.ts';
import { DateTime, Given, Maybe, Str, Strict } from '../schema.ts';
import { filterProperties, itemResult, pageSchema, searchResult } from '../search-schema.ts';
import { answerQuery, withSearch } from './answer-query.ts';
import { parseDurationMs } from './duration.ts';

const tag = 'Job';
const minuteMs = 60_000;

interface StatisticsRoute {
  readonly path: string;
  readonly of: GroupName;
  readonly id: string;
  readonly summary: string;
  /** Members of the filter that select rows but are no fields of the groups. */
  readonly parameters: Readonly<Record<string, TSchema>>;
  /** Fields of the groups that can be filtered. */
  readonly filters: readonly string[];
}

interface StatisticsBody {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly page?: SearchBody['page'];
}

const routes: readonly StatisticsRoute[] = [
  {
    path: '/v2/jobs/statistics/by-types',
    of: 'jobsByType',
    id: 'getJobTypeStatistics',
    summary: 'Count jobs by their type',
    parameters: {},
    filters: ['jobType'],
  },
  {
    path: '/v2/jobs/statistics/by-workers',
    of: 'jobsByWorker',
    id: 'getJobWorkerStatistics',
    summary: 'Count jobs of a type by their worker',
    parameters: { jobType: Given() },
    filters: [],
  },
  {
    path: '/v2/jobs/statistics/time-series',
    of: 'jobsByTime',
    id: 'getJobTimeSeriesStatistics',
    summary: 'Count jobs of a type in spans of time',
    parameters: {
      jobType: Given(),
      resolution: Maybe(
        Str({ description: 'ISO 8601 duration of a span; default and minimum PT1M.' }),
      ),
    },
    filters: [],
  },
  {
    path: '/v2/jobs/statistics/errors',
    of: 'jobErrors',
    id: 'getJobErrorStatistics',
    summary: 'Count workers of a job type by the errors that they report',
    parameters: { jobType: Given() },
    filters: ['errorCode', 'errorMessage'],
  },
];

export function registerJobStatistics(app: FastifyInstance, context: RouteContext): void {
  for (const route of routes) registerGroups(app, context, route);
  registerGlobal(app, context);
}

function registerGroups(app: FastifyInstance, context: RouteContext, route: StatisticsRoute): void {
  const { of, id, summary } = route;
  const grouping = groupingOf(of);
  const filter = Strict({
    from: DateTime(),
    to: DateTime(),
    ...route.parameters,
    ...pick(filterProperties(grouping.fields), route.filters),
  });
  const success = { 200: { description: 'A page of counts.', schema: searchResult(grouping) } };
  app.post<{ Body: StatisticsBody }>(
    route.path,
    {
      schema: { body: Strict({ filter, page: Maybe(pageSchema) }) },
      config: { operation: { id, tag, summary, success } },
    },
    (request, reply) => answerQuery({ context, request, reply }, groupsQuery(route, request.body)),
  );
}

function groupsQuery(route: StatisticsRoute, body: StatisticsBody): Query | Rejection {
  const { filter = {}, page = null } = body;
  const violations: string[] = [];
  const parameters = readParameters(filter, violations);
  if (violations.length > 0) return reject('INVALID_ARGUMENT', `${violations.join('. ')}.`);
  const search = readSearch(groupingOf(route.of), { filter: pick(filter, route.filters), page });
  return withSearch({ kind: 'groups', of: route.of, parameters } as const, search);
}

function readParameters(
  { from, to, jobType, resolution }: Readonly<Record<string, unknown>>,
  violations: string[],
): GroupParameters {
  const resolutionMs = typeof resolution === 'string' ? parseDurationMs(resolution) : minuteMs;
  if (resolutionMs === undefined || resolutionMs < minuteMs) {
    violations.push(
      `The value for resolution is '${String(resolution)}' but must be an ISO 8601 duration ` +
        'of at least PT1M',
    );
  }
  return {
    fromMs: readMoment('from', from, violations),
    toMs: readMoment('to', to, violations),
    resolutionMs: resolutionMs ?? minuteMs,
    ...(typeof jobType === 'string' ? { jobType } : {}),
  };
}

function readMoment(name: string, value: unknown, violations: string[]): number {
  const moment = typeof value === 'string' ? parseDateTime(value) : undefined;
  if (moment !== undefined) return moment;
  violations.push(
    `The provided ${name} '${String(value)}' cannot be parsed as a date ` +
      'according to RFC 3339, section 5.6',
  );
  return 0;
}

interface Totals {
  readonly from: string;
  readonly to: string;
  readonly jobType?: string;
}

const { created, completed, failed } = groupingOf('jobsByType').fields;

const totals: Operation = {
  id: 'getGlobalJobStatistics',
  tag,
  summary: 'Count all jobs',
  success: {
    200: {
      description: 'The counts.',
      schema: itemResult({
        noun: 'Job Statistics',
        rights: 'elsewhere',
        keyField: '',
        fields: {
          ...(created && completed && failed ? { created, completed, failed } : {}),
          isIncomplete: boolean('(1 = 0)'),
        },
      }),
    },
  },
};

function registerGlobal(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Querystring: Totals }>(
    '/v2/jobs/statistics/global',
    {
      schema: {
        querystring: ObjectOf({ from: DateTime(), to: DateTime(), jobType: Optional(Str()) }),
      },
      config: { operation: totals },
    },
    (request, reply) => answerQuery({ context, request, reply }, totalsQuery(request.query)),
  );
}

function totalsQuery({ from, to, jobType }: Totals): Query | Rejection {
  const violations: string[] = [];
  const fromMs = readMoment('from', from, violations);
  const toMs = readMoment('to', to, violations);
  if (violations.length > 0) return reject('INVALID_ARGUMENT', `${violations.join('. ')}.`);
  return { kind: 'jobTotals', fromMs, toMs, jobType };
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]) {
  return Object.fromEntries(
    Object.entries(from).filter(([name]) => names.includes(name)),
  ) as Record<string, TSchema>;
}
