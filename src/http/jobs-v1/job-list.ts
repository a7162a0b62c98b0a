/** The query parameters of lists of jobs. */
import { Object as ObjectOf, Optional, String as Text } from 'typebox';
import type { Ids } from '../../core/installation.ts';
import { isUuid } from '../../core/job-id.ts';
import type { ScheduleKey } from '../../core/key.ts';
import { isRejection, type Rejection } from '../../core/rejection.ts';
import { badField } from '../../engine/background/bad-field.ts';
import type { BackgroundJobState } from '../../engine/background/background-rows.ts';
import type { Sort } from '../../query/search.ts';
import type { ListedJobFilter } from '../../query/reads/background-jobs.ts';
import type { PayloadTest } from '../../query/reads/matching-payloads.ts';
import { backgroundJobStatuses } from '../../query/resources/background-jobs.ts';
import { From, Id, keyOfId, momentOf, Until } from './job-schema.ts';
import { pageParameters } from './list-page.ts';
import { Several, valuesMax } from './parameters.ts';

const payloadTestsMax = 5;
const payloadNamesMax = 8;
const textMax = 1_000;

const One = Optional(Text({ maxLength: textMax }));

const sortFields = [
  'createdAt',
  'updatedAt',
  'scheduledAt',
  'availableAt',
  'startedAt',
  'completedAt',
  'priority',
  'status',
  'type',
  'attempts',
] as const;

/** Filters that also apply to lists with a single status. */
const filters = {
  type: Optional(
    Several('[^,]*', { description: 'The type.', expectation: 'one text, or several' }),
  ),
  priority: Optional(
    Several('[1-9]|10', { description: 'The priority.', expectation: 'an integer from 1 to 10' }),
  ),
  createdAfter: Optional(From),
  createdBefore: Optional(Until),
  scheduledAfter: Optional(From),
  scheduledBefore: Optional(Until),
  scheduleId: Optional(Id),
  uniqueKey: One,
  idempotencyKey: One,
  workerId: One,
  errorCode: One,
  sort: Optional(
    Several(`(?:${sortFields.join('|')})(?::(?i:asc|desc))?`, {
      description: `The order, of ${sortFields.join(', ')}.`,
      expectation: `\`field:asc\` or \`field:desc\` with a field of ${sortFields.join(', ')}`,
    }),
  ),
  ...pageParameters,
};

const payloadParameters = {
  additionalProperties: false,
  patternProperties: { '^payload\\..': { type: 'string', maxLength: textMax } },
  'x-patterned': {
    name: 'payload',
    description:
      'Members of payloads: `payload.order.id=42` is 42 or "42" as the `id` of `order`. ' +
      `Up to ${payloadTestsMax}, each up to ${payloadNamesMax} levels deep.`,
  },
};

export const deadLetterListParameters = ObjectOf(filters, payloadParameters);
export const jobListParameters = ObjectOf(
  {
    status: Optional(
      Several(`(?i:${backgroundJobStatuses.join('|')})`, {
        description: 'The status.',
        expectation: `of ${backgroundJobStatuses.join(', ')}`,
      }),
    ),
    ...filters,
  },
  payloadParameters,
);

/** The parameters after the check by the schemas. */
export type JobListParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface JobList {
  readonly kind: 'jobList';
  readonly filter: ListedJobFilter;
  readonly sort: readonly Sort[];
}

/** Converts the parameters; rejects values that no job can have. */
export function jobListOf(ids: Ids, parameters: JobListParameters): JobList | Rejection {
  const wrong: Rejection[] = [];
  const keep = <Value>(value: Value | Rejection): Value | undefined => {
    if (!isRejection(value)) return value;
    wrong.push(value);
    return undefined;
  };
  const one = (name: string) => parameters[name] as string | undefined;
  const many = (name: string) => keep(manyOf(parameters, name));
  const moment = (name: string) => keep(momentOf(one(name), name));
  const filter: { [Name in keyof ListedJobFilter]: ListedJobFilter[Name] | undefined } = {
    states: many('status')?.map((word) => word.toLowerCase() as BackgroundJobState),
    types: many('type'),
    priorities: many('priority')?.map(Number),
    createdFromMs: moment('createdAfter'),
    createdToMs: moment('createdBefore'),
    scheduledFromMs: moment('scheduledAfter'),
    scheduledToMs: moment('scheduledBefore'),
    scheduleKey: keep(scheduleKeyOf(ids, one('scheduleId'))),
    uniqueKey: one('uniqueKey'),
    idempotencyKey: one('idempotencyKey'),
    worker: one('workerId'),
    errorCode: one('errorCode'),
    payload: keep(payloadTestsOf(parameters)),
  };
  const sort = sortOf(many('sort') ?? []);
  return wrong[0] ?? { kind: 'jobList', filter: defined(filter), sort };
}

/** Removes members that are `undefined`. */
export function defined<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}

function manyOf(
  parameters: JobListParameters,
  name: string,
): readonly string[] | undefined | Rejection {
  const given = parameters[name];
  if (given === undefined) return undefined;
  const values = (typeof given === 'string' ? [given] : given).flatMap((text) => text.split(','));
  return values.length <= valuesMax
    ? values
    : badField(name, `must be at most ${valuesMax} values`);
}

export function scheduleKeyOf(
  ids: Ids,
  id: string | undefined,
): ScheduleKey | undefined | Rejection {
  if (id === undefined) return undefined;
  return isUuid(id) ? keyOfId<ScheduleKey>(ids, id) : badField('scheduleId', 'must be a UUID');
}

function payloadTestsOf(
  parameters: JobListParameters,
): readonly PayloadTest[] | undefined | Rejection {
  const tests = Object.entries(parameters)
    .filter(([name]) => name.startsWith('payload.'))
    .map(([name, value]) => ({ path: name.split('.').slice(1), value: value as string }));
  if (tests.length === 0) return undefined;
  if (tests.length > payloadTestsMax || tests.some(({ path }) => path.length > payloadNamesMax)) {
    return badField(
      'payload',
      `must test at most ${payloadTestsMax} members, each at most ${payloadNamesMax} levels deep`,
    );
  }
  return tests;
}

function sortOf(words: readonly string[]): readonly Sort[] {
  const sort = new Map<string, Sort>();
  for (const word of words) {
    const [field = '', order = 'asc'] = word.split(':');
    if (!sort.has(field)) sort.set(field, { field, order: order.toUpperCase() as Sort['order'] });
  }
  return [...sort.values()];
}
