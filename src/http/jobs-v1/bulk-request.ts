/** Requests for one action on many jobs. */
import {
  Array as ArrayOf,
  Boolean as Truth,
  Integer,
  Number as Numeric,
  Optional,
  String as Text,
  type Static,
  type TSchema,
  Union,
} from 'typebox';
import type { Ids } from '../../core/installation.ts';
import type { BackgroundJobKey } from '../../core/key.ts';
import type { JsonText } from '../../core/json.ts';
import type { Rejection } from '../../core/rejection.ts';
import { badField } from '../../engine/background/bad-field.ts';
import type { JobFilter } from '../../engine/background/job-filter.ts';
import type {
  JobOperationAction,
  JobOperationPlan,
} from '../../engine/background/operation/operation-rows.ts';
import type { BackgroundJobState } from '../../engine/background/background-rows.ts';
import { backgroundJobStatuses } from '../../query/resources/background-jobs.ts';
import { InputEnum, Strict } from '../v2/schema.ts';
import { defined, scheduleKeyOf } from './job-list.ts';
import {
  From,
  Id,
  JobType,
  keyOfId,
  momentOf,
  Name,
  Payload,
  Priority,
  Until,
} from './job-schema.ts';

const idsMax = 1_000;
const valuesMax = 100;
const batchSizeDefault = 100;
const batchSizeMax = 200;
const reasonMax = 500;
const patchBytesMax = 16 * 1024;

/** One value or several, as in a filter of a list of jobs. */
function OneOrMany<T extends TSchema>(item: T, valuesMax: number) {
  return Union([item, ArrayOf(item, { minItems: 1, maxItems: valuesMax })], {
    'x-expectation': `one value, or a list of at most ${valuesMax}`,
  });
}

function listOf<Value>(given: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(given) ? (given as readonly Value[]) : [given as Value];
}

const filterProperties = {
  ids: Optional(
    ArrayOf(Id, {
      minItems: 1,
      maxItems: idsMax,
      description: 'Selects these jobs. No other member may be present.',
    }),
  ),
  type: Optional(OneOrMany(JobType, valuesMax)),
  priority: Optional(OneOrMany(Priority, valuesMax)),
  createdAfter: Optional(From),
  createdBefore: Optional(Until),
  scheduleId: Optional(Id),
  workerId: Optional(Text({ maxLength: 1_000 })),
  errorCode: Optional(Text({ maxLength: 1_000 })),
};

const paceProperties = {
  dryRun: Optional(Truth({ description: 'Only counts the jobs.' })),
  batchSize: Optional(
    Integer({
      minimum: 1,
      maximum: batchSizeMax,
      default: batchSizeDefault,
      description: 'Jobs in one step.',
    }),
  ),
  ratePerSecond: Optional(
    Numeric({ minimum: 0.01, maximum: 10_000, description: 'Absent: as fast as possible.' }),
  ),
  stopOnErrorShare: Optional(
    Numeric({
      minimum: 0,
      maximum: 1,
      description:
        'Stops when the share of failures among the restarted jobs that have ended is greater than this.',
    }),
  ),
};

export const jobBulkBody = Strict({
  action: InputEnum(['cancel', 'retry']),
  filter: Strict(
    {
      status: Optional(OneOrMany(InputEnum(backgroundJobStatuses), backgroundJobStatuses.length)),
      ...filterProperties,
    },
    { minProperties: 1 },
  ),
  reason: Optional(Name(reasonMax)),
  ...paceProperties,
});

export const deadLetterBulkBody = Strict({
  action: InputEnum(['replay', 'purge']),
  filter: Strict(filterProperties, { description: '`{}` selects all.' }),
  payloadPatch: Optional(Payload),
  ...paceProperties,
});

export type BulkBody = Static<typeof jobBulkBody> | Static<typeof deadLetterBulkBody>;

export interface BulkRequest {
  readonly kind: 'bulk';
  readonly action: JobOperationAction;
  readonly isDryRun: boolean;
  readonly plan: JobOperationPlan;
}

/** The statuses in which each action is possible. */
export const statusesOf: { readonly [A in JobOperationAction]: readonly BackgroundJobState[] } = {
  cancel: ['scheduled', 'queued', 'running'],
  retry: ['failed', 'deadlettered'],
  replay: ['deadlettered'],
  purge: ['deadlettered'],
};

export function bulkRequestOf(ids: Ids, body: BulkBody): BulkRequest | Rejection {
  const action = body.action.toLowerCase() as JobOperationAction;
  const misplaced = misplacedField(action, body);
  if (misplaced !== undefined) return badField(misplaced, `must be absent for ${action}`);
  const target = targetOf(ids, action, body.filter);
  if (target.kind === 'rejected') return target;
  const patch = 'payloadPatch' in body ? patchOf(body.payloadPatch) : undefined;
  if (typeof patch === 'object') return patch;
  const { batchSize = batchSizeDefault, ratePerSecond, stopOnErrorShare, dryRun = false } = body;
  const reason = 'reason' in body ? body.reason : undefined;
  return {
    kind: 'bulk',
    action,
    isDryRun: dryRun,
    plan: defined<JobOperationPlan>({
      target,
      reason,
      payloadPatch: patch,
      batchSize,
      ratePerSecond,
      stopOnErrorShare,
    }),
  };
}

/** A member that the action does not use. */
function misplacedField(action: JobOperationAction, body: BulkBody): string | undefined {
  const runsAgain = action === 'retry' || action === 'replay';
  if (!runsAgain && body.stopOnErrorShare !== undefined) return 'stopOnErrorShare';
  if (action !== 'cancel' && 'reason' in body) return 'reason';
  if (action !== 'replay' && 'payloadPatch' in body) return 'payloadPatch';
  return undefined;
}

function targetOf(
  known: Ids,
  action: JobOperationAction,
  filter: BulkBody['filter'],
): JobOperationPlan['target'] | Rejection {
  const { ids, ...rest } = filter;
  if (ids !== undefined) {
    if (Object.keys(rest).length > 0) {
      return badField('filter.ids', 'must be the only member of the filter');
    }
    const keys = [...new Set(ids.map((id) => keyOfId<BackgroundJobKey>(known, id)))];
    return { kind: 'keys', jobKeys: keys.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)) };
  }
  const allowed = statusesOf[action];
  const statuses =
    'status' in rest ? listOf(rest.status).map((word) => word.toLowerCase()) : allowed;
  if (statuses.some((status) => !allowed.includes(status as BackgroundJobState))) {
    return badField('filter.status', `must be one of ${allowed.join(', ')} for ${action}`);
  }
  const createdFromMs = momentOf(rest.createdAfter, 'filter.createdAfter');
  if (typeof createdFromMs === 'object') return createdFromMs;
  const createdToMs = momentOf(rest.createdBefore, 'filter.createdBefore');
  if (typeof createdToMs === 'object') return createdToMs;
  const scheduleKey = scheduleKeyOf(known, rest.scheduleId);
  if (typeof scheduleKey === 'object') return scheduleKey;
  return {
    kind: 'filter',
    filter: defined<JobFilter>({
      states: statuses as readonly BackgroundJobState[],
      types: rest.type === undefined ? undefined : listOf(rest.type),
      priorities: rest.priority === undefined ? undefined : listOf(rest.priority),
      createdFromMs,
      createdToMs,
      scheduleKey,
      worker: rest.workerId,
      errorCode: rest.errorCode,
    }),
  };
}

function patchOf(
  patch: Readonly<Record<string, unknown>> | undefined,
): JsonText | undefined | Rejection {
  if (patch === undefined) return undefined;
  const text = JSON.stringify(patch) as JsonText;
  if (Buffer.byteLength(text) <= patchBytesMax) return text;
  return badField('payloadPatch', `must be at most ${patchBytesMax} bytes of JSON`);
}
