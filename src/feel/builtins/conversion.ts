import { monthsBetween, fromEpochDay } from '../calendar.ts';
import type { CivilDate } from '../calendar.ts';
import { fromJson } from '../json.ts';
import { parseNumber } from '../number.ts';
import { ErrorValue, EvaluationStopped } from '../runtime.ts';
import type { Runtime, Val } from '../runtime.ts';
import { shorten } from '../shorten.ts';
import { showAll } from '../show.ts';
import type { TextBudget } from '../show.ts';
import { makeYearMonthDuration } from '../temporal.ts';
import {
  looksLikeDayTimeDuration,
  looksLikeYearMonthDuration,
  parseDayTimeDuration,
  parseYearMonthDuration,
} from '../temporal-parse.ts';
import { isTemporal } from '../compare.ts';
import { toIsoJson } from '../to-iso-json.ts';
import type { FeelValue } from '../values.ts';
import { builtin } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

function readNumber(text: string): Val {
  return parseNumber(text) ?? new ErrorValue(`Can't parse '${shorten(text)}' as a number`);
}

function isGrouping(separator: string | null): boolean {
  return separator === null || separator === ' ' || separator === ',' || separator === '.';
}

function isDecimalPoint(separator: string | null): boolean {
  return separator === null || separator === ',' || separator === '.';
}

function isText(value: FeelValue | undefined): value is string | null {
  return typeof value === 'string' || value === null;
}

function separatedNumber(args: readonly FeelValue[]): Val | undefined {
  const [text, grouping, point] = args;
  if (typeof text !== 'string' || !isText(grouping) || !isText(point)) return undefined;
  if (grouping === null && point === null) return undefined;
  if (!isGrouping(grouping) || !isDecimalPoint(point) || grouping === point) {
    if (grouping === null || point === null) return undefined;
    return new ErrorValue(
      "illegal arguments for grouping or decimal. Must be one of ' ' (grouping only), ',' or '.'",
    );
  }
  const plain = grouping === null ? text : text.replaceAll(grouping, '');
  return readNumber(point === null ? plain : plain.replaceAll(point, '.'));
}

const numberBuiltins: readonly Builtin[] = [
  builtin(['from'], ([text]) => (typeof text === 'string' ? readNumber(text) : undefined)),
  builtin(['from', 'grouping separator'], ([text, grouping]) => {
    if (typeof text !== 'string' || typeof grouping !== 'string') return undefined;
    if (isGrouping(grouping)) return readNumber(text.replaceAll(grouping, ''));
    return new ErrorValue("illegal argument for grouping. Must be one of ' ', ',' or '.'");
  }),
  builtin(['from', 'grouping separator', 'decimal separator'], separatedNumber),
];

function readDuration(text: string): Val {
  if (looksLikeYearMonthDuration(text)) {
    return (
      parseYearMonthDuration(text) ??
      new ErrorValue(`Failed to parse year-month-duration from '${shorten(text)}'`)
    );
  }
  if (looksLikeDayTimeDuration(text)) {
    return (
      parseDayTimeDuration(text) ??
      new ErrorValue(`Failed to parse day-time-duration from '${shorten(text)}'`)
    );
  }
  return new ErrorValue(`Failed to parse duration from '${shorten(text)}'`);
}

function civilDate(value: FeelValue | undefined): CivilDate | undefined {
  if (value === undefined || !isTemporal(value)) return undefined;
  if (value.kind === 'date') return value;
  const moment = value.kind === 'date time' || value.kind === 'local date time';
  return moment ? fromEpochDay(value.epochDay) : undefined;
}

function textBudget(run: Runtime): TextBudget {
  return { left: run.limits.resultLengthMax + 1, meter: run };
}

function fromJsonBuiltin(parameter: string): Builtin {
  return builtin([parameter], ([text], run) => {
    if (text === null) return null;
    if (typeof text !== 'string') return undefined;
    try {
      return fromJson(text, run);
    } catch (error) {
      if (error instanceof EvaluationStopped) throw error;
      return new ErrorValue(`Failed to parse JSON from '${shorten(text)}'`);
    }
  });
}

export const conversionBuiltins: BuiltinTable = {
  number: numberBuiltins,
  string: [
    builtin(['from'], ([value = null], run) => {
      if (value === null || typeof value === 'string') return value;
      const text = showAll(value, textBudget(run));
      run.checkLength(text.length);
      return text;
    }),
  ],
  duration: [
    builtin(['from'], ([text]) => {
      if (typeof text === 'string') return readDuration(text);
      return undefined;
    }),
  ],
  'years and months duration': [
    builtin(['from', 'to'], ([from, to]) => {
      const start = civilDate(from);
      const end = civilDate(to);
      if (start === undefined || end === undefined) return undefined;
      return makeYearMonthDuration(monthsBetween(start, end));
    }),
  ],
  'from json': [fromJsonBuiltin('value'), fromJsonBuiltin('json')],
  'to json': [
    builtin(['value'], ([value = null], run) => {
      const text = toIsoJson(value, textBudget(run));
      run.checkLength(text.length);
      return text;
    }),
  ],
};
