import type { VariableScope } from '../../expression/variable-scope.ts';
import { typeName } from '../../../feel/values.ts';
import { expressionText } from '../../../model/expression-text.ts';
import type { TimerTrigger } from '../../../model/process.ts';
import {
  type Cycle,
  type Firing,
  firstFiring,
  nextFiring,
  readCycle,
} from '../../../model/timer/cycle.ts';
import { addInterval, type Interval, readInterval } from '../../../model/timer/interval.ts';
import { epochMsOf, readMoment } from '../../../model/timer/moment.ts';
import type { CommandContext } from '../../command-context.ts';
import { evaluate, type Evaluated, warningLines } from '../../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../../incident/model-failure.ts';
import type { WaitRule } from '../wait-rule.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/timer-events/ */
export const waitForTimer: WaitRule<TimerTrigger> = {
  prepare: ({ context, scope, trigger }) => evaluateTimer(context, scope, trigger),
  refusal: ({ timer }, { message }) => `Invalid timer ${timer} expression (${message})`,
};

/** The first firing of a timer that begins now. */
function evaluateTimer(
  context: CommandContext,
  scope: VariableScope,
  trigger: TimerTrigger,
): Firing | Failure {
  const evaluated = evaluate(context, scope, trigger.value);
  if (isFailure(evaluated)) return evaluated;
  switch (trigger.timer) {
    case 'date':
      return once(dateOf(trigger, evaluated));
    case 'duration':
      return once(endOf(context, trigger, evaluated));
    case 'cycle': {
      const cycle = cycleOf(trigger, evaluated);
      if (isFailure(cycle)) return cycle;
      const firing = firstFiring(cycle, context.nowMs, context.feel.timeZone);
      return firing ?? tooFar(trigger);
    }
  }
}

/**
 * The firing of a cycle after the one that has just taken place, with the present interval; `undefined` after the last
 * one.
 */
export function evaluateNextFiring(
  context: CommandContext,
  scope: VariableScope,
  { trigger, last }: { readonly trigger: TimerTrigger; readonly last: Firing },
): Firing | undefined | Failure {
  if (trigger.timer !== 'cycle' || (last.firingsLeft ?? Infinity) <= 1) return undefined;
  const evaluated = evaluate(context, scope, trigger.value);
  if (isFailure(evaluated)) return evaluated;
  const cycle = cycleOf(trigger, evaluated);
  if (isFailure(cycle)) return cycle;
  return nextFiring(cycle, last, { nowMs: context.nowMs, timeZone: context.feel.timeZone });
}

function once(dueAtMs: number | Failure): Firing | Failure {
  return isFailure(dueAtMs) ? dueAtMs : { dueAtMs, firingsLeft: 1 };
}

function dateOf(trigger: TimerTrigger, evaluated: Evaluated): number | Failure {
  const { value } = evaluated;
  if (typeof value === 'string') {
    return readMoment(value) ?? wrongFormat(trigger, 'date-time', value);
  }
  if (isKind(value, 'date time')) return epochMsOf(value) ?? tooFar(trigger);
  return wrongType(trigger, evaluated, "one of '[DATE_TIME, STRING]'");
}

function endOf(
  context: CommandContext,
  trigger: TimerTrigger,
  evaluated: Evaluated,
): number | Failure {
  const interval = intervalOf(trigger, evaluated);
  if (isFailure(interval)) return interval;
  return addInterval(context.nowMs, interval, context.feel.timeZone) ?? tooFar(trigger);
}

function intervalOf(trigger: TimerTrigger, evaluated: Evaluated): Interval | Failure {
  const { value } = evaluated;
  if (typeof value === 'string') {
    return readInterval(value) ?? wrongFormat(trigger, 'duration', value);
  }
  if (isKind(value, 'years and months duration')) return { months: value.months, days: 0, ms: 0 };
  if (isKind(value, 'days and time duration')) {
    return { months: 0, days: 0, ms: value.seconds * 1000 + Math.floor(value.nanos / 1e6) };
  }
  return wrongType(trigger, evaluated, "one of '[DURATION, PERIOD, STRING]'");
}

function cycleOf(trigger: TimerTrigger, evaluated: Evaluated): Cycle | Failure {
  const { value } = evaluated;
  if (typeof value !== 'string') return wrongType(trigger, evaluated, "'STRING'");
  const cycle = readCycle(value);
  return cycle.kind === 'invalid' ? failure('EXTRACT_VALUE_ERROR', cycle.reason) : cycle;
}

type Value = Evaluated['value'];

function isKind<K extends string>(
  value: Value,
  kind: K,
): value is Extract<Value, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

function wrongFormat(trigger: TimerTrigger, noun: string, value: string): Failure {
  const found = value.length > shownMax ? `${value.slice(0, shownMax)}…` : value;
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Invalid ${noun} format '${found}' for expression '${expressionText(trigger.value)}'.`,
  );
}

/** The most characters of a wrong text that a message repeats. */
const shownMax = 500;

function wrongType(trigger: TimerTrigger, evaluated: Evaluated, expected: string): Failure {
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected result of the expression '${expressionText(trigger.value)}' to be ${expected}, ` +
      `but was '${typeName(evaluated.value)}'.${warningLines(evaluated.warnings)}`,
  );
}

function tooFar(trigger: TimerTrigger): Failure {
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected the timer of the expression '${expressionText(trigger.value)}' to be due within the range of dates, but it is not.`,
  );
}
