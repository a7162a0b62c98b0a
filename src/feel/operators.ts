import { copyCost, divisionCost, momentCost, numberCost, powerCost } from './costs.ts';
import * as numbers from './number.ts';
import { ErrorValue } from './runtime.ts';
import type { Runtime, Val } from './runtime.ts';
import { show } from './show.ts';
import {
  addDurations,
  atInstant,
  between,
  dateOfEpochDay,
  datePlusMonths,
  durationOfNanos,
  epochDayOf,
  epochSecondsOf,
  inZone,
  localPlusMonths,
  makeDayTimeDuration,
  makeYearMonthDuration,
  multiplyDuration,
  nanosPerDay,
  nanosPerSecond,
  negateDuration,
  plusLocal,
  toMillis,
  utcNanos,
} from './temporal.ts';
import { isTemporal } from './compare.ts';
import { isNumber } from './values.ts';
import type {
  FeelDateTime,
  FeelDayTimeDuration,
  FeelNumber,
  FeelTemporal,
  FeelValue,
  FeelYearMonthDuration,
} from './values.ts';
import { parseZone } from './zone.ts';
import type { Zone } from './zone.ts';

/** The result of an operator on two temporal values; `undefined` if there is none. */
type OperationResult = FeelValue | undefined;

/* An operand that is an error has already been reported. */
function invalid(run: Runtime, x: Val, y: Val, text: (x: string, y: string) => string): null {
  if (x instanceof ErrorValue || y instanceof ErrorValue) return null;
  return run.failWith('INVALID_TYPE', () => text(show(x), show(y)));
}

export function addValues(x: Val, y: Val, run: Runtime): FeelValue {
  if (typeof x === 'string' && typeof y === 'string') {
    run.checkLength(x.length + y.length);
    run.charge(copyCost(x.length + y.length));
    return x + y;
  }
  const known = !(x instanceof ErrorValue || y instanceof ErrorValue);
  if (known) run.charge(operandsCost(x, y));
  const sum = known ? addKnown(x, y) : undefined;
  return sum ?? invalid(run, x, y, (a, b) => `Can't add '${b}' to '${a}'`);
}

function operandsCost(x: FeelValue, y: FeelValue): number {
  if (isNumber(x)) return isNumber(y) ? numberCost(x) + numberCost(y) : momentCost(y);
  return momentCost(x) + momentCost(y);
}

function addKnown(x: FeelValue, y: FeelValue): FeelValue | undefined {
  if (isNumber(x)) return isNumber(y) ? numbers.add(x, y) : undefined;
  if (!isTemporal(x) || !isTemporal(y)) return undefined;
  if (x.kind === 'years and months duration') {
    if (y.kind === 'years and months duration') return makeYearMonthDuration(x.months + y.months);
    return isPoint(y) ? plusMonths(y, x) : undefined;
  }
  if (x.kind === 'days and time duration') {
    if (y.kind === 'days and time duration') return addDurations(x, y);
    return plusDuration(y, x);
  }
  if (y.kind === 'days and time duration') return plusDuration(x, y);
  return y.kind === 'years and months duration' ? plusMonths(x, y) : undefined;
}

function isPoint(value: FeelTemporal): boolean {
  return value.kind === 'date' || value.kind === 'local date time' || value.kind === 'date time';
}

function plusMonths(x: FeelTemporal, y: FeelYearMonthDuration): OperationResult {
  switch (x.kind) {
    case 'date':
      return datePlusMonths(x, y.months);
    case 'local date time':
      return localPlusMonths(x, y.months);
    case 'date time': {
      const local = localPlusMonths({ ...x, kind: 'local date time' }, y.months);
      return local === undefined ? undefined : inZone(local, zoneOf(x));
    }
    default:
      return undefined;
  }
}

/** The zone of a moment; a moment with a mere offset keeps its offset. */
function zoneOf(x: FeelDateTime): Zone {
  const named = x.zone === undefined ? undefined : parseZone(x.zone);
  return named ?? { kind: 'offset', seconds: x.offsetSeconds, name: x.zone };
}

function plusDuration(x: FeelTemporal, y: FeelDayTimeDuration): OperationResult {
  switch (x.kind) {
    case 'date': {
      const moved = plusLocal({ epochDay: epochDayOf(x), nanoOfDay: 0 }, y);
      return moved === undefined ? undefined : dateOfEpochDay(moved.epochDay);
    }
    case 'local time':
    case 'time': {
      const nanos = x.nanoOfDay + (y.seconds % 86_400) * nanosPerSecond + y.nanos;
      return { ...x, nanoOfDay: ((nanos % nanosPerDay) + nanosPerDay) % nanosPerDay };
    }
    case 'local date time':
      return plusLocal(x, y);
    case 'date time': {
      const nanos = (x.nanoOfDay % nanosPerSecond) + y.nanos;
      const carry = Math.floor(nanos / nanosPerSecond);
      const seconds = epochSecondsOf(x) + y.seconds + carry;
      if (dateOfEpochDay(Math.floor(seconds / 86_400)) === undefined) return undefined;
      return atInstant(seconds, nanos - carry * nanosPerSecond, zoneOf(x));
    }
    default:
      return undefined;
  }
}

export function subtractValues(x: Val, y: Val, run: Runtime): FeelValue {
  const known = !(x instanceof ErrorValue || y instanceof ErrorValue);
  if (known) run.charge(operandsCost(x, y));
  const difference = known ? subtractKnown(x, y) : undefined;
  return difference ?? invalid(run, x, y, (a, b) => `Can't subtract '${b}' from '${a}'`);
}

function subtractKnown(x: FeelValue, y: FeelValue): FeelValue | undefined {
  if (isNumber(x)) return isNumber(y) ? numbers.subtract(x, y) : undefined;
  if (!isTemporal(x) || !isTemporal(y)) return undefined;
  if (x.kind === 'years and months duration') {
    return y.kind === x.kind ? makeYearMonthDuration(x.months - y.months) : undefined;
  }
  if (x.kind === 'days and time duration') {
    return y.kind === x.kind ? addDurations(x, negateDuration(y)) : undefined;
  }
  if (y.kind === 'years and months duration') {
    return plusMonths(x, { ...y, months: -y.months });
  }
  if (y.kind === 'days and time duration') return plusDuration(x, negateDuration(y));
  return x.kind === y.kind ? difference(x, y) : undefined;
}

function difference(x: FeelTemporal, y: FeelTemporal): OperationResult {
  if (x.kind === 'date' && y.kind === 'date') {
    return makeDayTimeDuration((epochDayOf(x) - epochDayOf(y)) * 86_400, 0);
  }
  if (x.kind === 'local time' && y.kind === 'local time') {
    return makeDayTimeDuration(0, x.nanoOfDay - y.nanoOfDay);
  }
  // feel-scala returns the distance of two times with offset without its sign.
  if (x.kind === 'time' && y.kind === 'time') {
    return durationOfNanos(BigInt(Math.abs(utcNanos(x) - utcNanos(y))));
  }
  if (x.kind === 'local date time' && y.kind === 'local date time') return between(y, x);
  if (x.kind === 'date time' && y.kind === 'date time') {
    return makeDayTimeDuration(
      epochSecondsOf(x) - epochSecondsOf(y),
      (x.nanoOfDay % nanosPerSecond) - (y.nanoOfDay % nanosPerSecond),
    );
  }
  return undefined;
}

export function multiplyValues(x: Val, y: Val, run: Runtime): FeelValue {
  const known = !(x instanceof ErrorValue || y instanceof ErrorValue);
  if (known) run.charge(operandsCost(x, y));
  const product = known ? multiplyKnown(x, y) : undefined;
  return product ?? invalid(run, x, y, (a, b) => `Can't multiply '${a}' by '${b}'`);
}

function multiplyKnown(x: FeelValue, y: FeelValue): FeelValue | undefined {
  if (isNumber(x) && isNumber(y)) return numbers.multiply(x, y);
  if (isNumber(x)) return isNumber(y) ? undefined : scaleDuration(y, numbers.toInt(x));
  return isNumber(y) ? scaleDuration(x, numbers.toInt(y)) : undefined;
}

/** A duration multiplied by a factor that was truncated to an integer. */
function scaleDuration(duration: FeelValue, factor: number): FeelValue | undefined {
  if (!isTemporal(duration)) return undefined;
  if (duration.kind === 'years and months duration') {
    return makeYearMonthDuration(duration.months * factor);
  }
  return duration.kind === 'days and time duration'
    ? multiplyDuration(duration, factor)
    : undefined;
}

export function divideValues(x: Val, y: Val, run: Runtime): FeelValue {
  const known = !(x instanceof ErrorValue || y instanceof ErrorValue);
  if (known) run.charge(quotientCost(x, y));
  const quotient = known ? divideKnown(x, y) : undefined;
  return quotient ?? invalid(run, x, y, (a, b) => `Can't divide '${a}' by '${b}'`);
}

/** The quotient of whole numbers is usually a short fraction. */
function quotientCost(x: FeelValue, y: FeelValue): number {
  return isNumber(x) && isNumber(y)
    ? divisionCost(x, y)
    : 48 + divisionCost(1, isNumber(y) ? y : 1);
}

function divideKnown(x: FeelValue, y: FeelValue): FeelValue | undefined {
  if (isNumber(x)) return isNumber(y) ? numbers.divide(x, y) : undefined;
  if (!isTemporal(x)) return undefined;
  if (x.kind === 'years and months duration') {
    if (isNumber(y)) {
      const months = numbers.divide(x.months, y);
      return months === undefined ? undefined : makeYearMonthDuration(numbers.toInt(months));
    }
    if (!isTemporal(y) || y.kind !== x.kind || y.months === 0) return undefined;
    return Math.trunc(x.months / y.months) + 0;
  }
  if (x.kind !== 'days and time duration') return undefined;
  if (isNumber(y)) {
    const millis = numbers.divide(toMillis(x), y);
    if (millis === undefined) return undefined;
    return durationOfNanos(BigInt(numbers.toInt(millis)) * 1_000_000n);
  }
  if (!isTemporal(y) || y.kind !== x.kind || (y.seconds === 0 && y.nanos === 0)) return undefined;
  const divisor = toMillis(y);
  return divisor === 0 ? undefined : Math.trunc(toMillis(x) / divisor) + 0;
}

export function powerValues(x: Val, y: Val, run: Runtime): FeelValue {
  const left = expectNumber(x, run);
  const right = left === undefined ? undefined : expectNumber(y, run);
  if (left === undefined || right === undefined) return null;
  run.charge(powerCost(left));
  const result = numbers.power(left, right);
  return result ?? run.fail('UNKNOWN', `Can't raise '${show(left)}' to '${show(right)}'`);
}

export function negateValue(x: Val, run: Runtime): FeelValue {
  if (x instanceof ErrorValue) return null;
  const value = expectNumber(x, run);
  if (value === undefined) return null;
  run.charge(numberCost(value));
  return numbers.negate(value);
}

/** The number, or undefined after a warning. */
export function expectNumber(x: Val, run: Runtime): FeelNumber | undefined {
  if (isNumber(x)) return x;
  if (!(x instanceof ErrorValue))
    run.warn('INVALID_TYPE', `Expected number but found '${show(x)}'`);
  return undefined;
}
