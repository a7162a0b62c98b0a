import { compare, isTemporal } from '../compare.ts';
import { isNumber, kindOf } from '../values.ts';
import type { FeelRange, FeelValue } from '../values.ts';
import { builtin } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

type PointPoint = (x: FeelValue, y: FeelValue) => boolean;
type PointRange = (point: FeelValue, range: FeelRange) => boolean;
type RangePoint = (range: FeelRange, point: FeelValue) => boolean;
type RangeRange = (x: FeelRange, y: FeelRange) => boolean;

interface Cases {
  readonly points?: PointPoint;
  readonly pointRange?: PointRange;
  readonly rangePoint?: RangePoint;
  readonly ranges?: RangeRange;
}

function isRange(value: FeelValue): value is FeelRange {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'range';
}

function startOf(value: FeelValue): FeelValue {
  return isRange(value) ? value.start : value;
}

function isPoint(value: FeelValue): boolean {
  return isNumber(value) || isTemporal(value);
}

function invoke(cases: Cases, x: FeelValue, y: FeelValue): boolean | undefined {
  const [first, second] = [startOf(x), startOf(y)];
  if (!isPoint(first) || !isPoint(second) || kindOf(first) !== kindOf(second)) return undefined;
  if (isRange(x)) return isRange(y) ? cases.ranges?.(x, y) : cases.rangePoint?.(x, y);
  return isRange(y) ? cases.pointRange?.(x, y) : cases.points?.(x, y);
}

function overloads(parameters: readonly (readonly [string, string])[], cases: Cases): Builtin[] {
  return parameters.map((names) => builtin(names, ([x, y]) => invoke(cases, x ?? null, y ?? null)));
}

function order(x: FeelValue, y: FeelValue): number {
  return compare(x, y) ?? Number.NaN;
}

const lt = (x: FeelValue, y: FeelValue): boolean => order(x, y) < 0;
const eq = (x: FeelValue, y: FeelValue): boolean => order(x, y) === 0;

/** Whether the point lies in the range; an open end is no part of it. */
function holds(range: FeelRange, point: FeelValue): boolean {
  return (
    (lt(range.start, point) && lt(point, range.end)) ||
    (range.startClosed && eq(range.start, point)) ||
    (range.endClosed && eq(range.end, point))
  );
}

const before: Required<Cases> = {
  points: lt,
  pointRange: (p, r) => lt(p, r.start) || (eq(p, r.start) && !r.startClosed),
  rangePoint: (r, p) => lt(r.end, p) || (eq(r.end, p) && !r.endClosed),
  ranges: (x, y) => lt(x.end, y.start) || (eq(x.end, y.start) && !(x.endClosed && y.startClosed)),
};

/** Whether the first range starts no later and ends no earlier than the second. */
const covers: RangeRange = (x, y) =>
  (lt(x.start, y.start) || (eq(x.start, y.start) && (x.startClosed || !y.startClosed))) &&
  (lt(y.end, x.end) || (eq(x.end, y.end) && (x.endClosed || !y.endClosed)));

const overlaps: RangeRange = (x, y) =>
  (lt(y.start, x.end) || (eq(x.end, y.start) && x.endClosed && y.startClosed)) &&
  (lt(x.start, y.end) || (eq(x.start, y.end) && x.startClosed && y.endClosed));

const overlapsBefore: RangeRange = (x, y) =>
  (lt(x.start, y.start) || (eq(x.start, y.start) && x.startClosed && !y.startClosed)) &&
  (lt(y.start, x.end) || (eq(x.end, y.start) && x.endClosed && y.startClosed)) &&
  (lt(x.end, y.end) || (eq(x.end, y.end) && (!x.endClosed || y.endClosed)));

const overlapsAfter: RangeRange = (x, y) =>
  (lt(y.start, x.start) || (eq(y.start, x.start) && y.startClosed && !x.startClosed)) &&
  (lt(x.start, y.end) || (eq(y.end, x.start) && y.endClosed && x.startClosed)) &&
  (lt(y.end, x.end) || (eq(y.end, x.end) && (!y.endClosed || x.endClosed)));

const finishes: RangeRange = (x, y) =>
  x.endClosed === y.endClosed &&
  eq(x.end, y.end) &&
  (lt(y.start, x.start) || (eq(x.start, y.start) && (!x.startClosed || y.startClosed)));

const starts: RangeRange = (x, y) =>
  eq(x.start, y.start) &&
  x.startClosed === y.startClosed &&
  (lt(x.end, y.end) || (eq(x.end, y.end) && (!x.endClosed || y.endClosed)));

const meets: RangeRange = (x, y) => x.endClosed && y.startClosed && eq(x.end, y.start);

const coincides: RangeRange = (x, y) =>
  eq(x.start, y.start) &&
  x.startClosed === y.startClosed &&
  eq(x.end, y.end) &&
  x.endClosed === y.endClosed;

const points = ['point1', 'point2'] as const;
const pointRange = ['point', 'range'] as const;
const rangePoint = ['range', 'point'] as const;
const ranges = ['range1', 'range2'] as const;

/** The relations of points and ranges, DMN 1.5 table 78, each with its inverse. */
export const rangeBuiltins: BuiltinTable = {
  before: overloads([points, pointRange, rangePoint, ranges], before),
  after: overloads([points, pointRange, rangePoint, ranges], inverse(before)),
  meets: overloads([ranges], { ranges: meets }),
  'met by': overloads([ranges], { ranges: (x, y) => meets(y, x) }),
  overlaps: overloads([ranges], { ranges: overlaps }),
  'overlaps before': overloads([ranges], { ranges: overlapsBefore }),
  'overlaps after': overloads([ranges], { ranges: overlapsAfter }),
  finishes: overloads([pointRange, ranges], {
    pointRange: (p, r) => r.endClosed && eq(r.end, p),
    ranges: finishes,
  }),
  'finished by': overloads([rangePoint, ranges], {
    rangePoint: (r, p) => r.endClosed && eq(r.end, p),
    ranges: (x, y) =>
      x.endClosed === y.endClosed &&
      eq(x.end, y.end) &&
      (lt(x.start, y.start) || (eq(x.start, y.start) && (x.startClosed || !y.startClosed))),
  }),
  includes: overloads([rangePoint, ranges], { rangePoint: holds, ranges: covers }),
  during: overloads([pointRange, ranges], {
    pointRange: (p, r) => holds(r, p),
    ranges: (x, y) => covers(y, x),
  }),
  starts: overloads([pointRange, ranges], {
    pointRange: (p, r) => r.startClosed && eq(r.start, p),
    ranges: starts,
  }),
  'started by': overloads([rangePoint, ranges], {
    rangePoint: (r, p) => r.startClosed && eq(r.start, p),
    ranges: (x, y) => starts(y, x),
  }),
  coincides: overloads([points, ranges], {
    points: eq,
    ranges: coincides,
    pointRange: () => false,
    rangePoint: () => false,
  }),
};

/** The same relation with its arguments swapped. */
function inverse(cases: Required<Cases>): Cases {
  return {
    points: (x, y) => cases.points(y, x),
    pointRange: (p, r) => cases.rangePoint(r, p),
    rangePoint: (r, p) => cases.pointRange(p, r),
    ranges: (x, y) => cases.ranges(y, x),
  };
}
