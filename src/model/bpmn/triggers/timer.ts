import type { Expression, TimerTrigger } from '../../process.ts';
import { readCycle } from '../../timer/cycle.ts';
import { readInterval } from '../../timer/interval.ts';
import { readMoment } from '../../timer/moment.ts';
import { localName } from '../../xml/tree.ts';
import { readExpression } from '../expression.ts';
import { refuse, within } from '../xml-cursor.ts';
import type { EventInFile, EventReader } from './event-reader.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/timer-events/ */
export const timerEvent: EventReader = { catches: readTimer };

const kinds = new Map<string, TimerTrigger['timer']>([
  ['timeDate', 'date'],
  ['timeDuration', 'duration'],
  ['timeCycle', 'cycle'],
]);

function readTimer(event: EventInFile): TimerTrigger | undefined {
  const { definition } = event;
  const timers = definition.xml.children.filter((child) => kinds.has(localName(child)));
  const [xml] = timers;
  const timer = xml && kinds.get(localName(xml));
  if (xml === undefined || timer === undefined || timers.length > 1) {
    refuse(definition, 'Must be exactly one type of timer: timeDuration, timeDate or timeCycle');
    return undefined;
  }
  if (timer === 'cycle') refuseCycle(event);
  const value = readExpression(within(definition, xml), xml.text.trim());
  if (value === undefined) return undefined;
  const reason = value.kind === 'static' ? wrongText(timer, value) : undefined;
  if (reason !== undefined) {
    refuse(definition, `Invalid timer ${timer} expression (${reason})`);
  }
  return { kind: 'timer', timer, value };
}

function refuseCycle({ definition, position, isNonInterrupting }: EventInFile): void {
  if (position === 'catch') {
    refuse(
      definition,
      'Intermediate timer catch event must have either a time duration or a time date.',
    );
  }
  const mayInterrupt = position === 'boundary' || position === 'eventSubProcessStart';
  if (mayInterrupt && !isNonInterrupting) {
    refuse(definition, 'Interrupting timer event with time cycle is not allowed.');
  }
}

function wrongText(
  timer: TimerTrigger['timer'],
  { value }: Extract<Expression, { readonly kind: 'static' }>,
): string | undefined {
  switch (timer) {
    case 'duration':
      return readInterval(value) ? undefined : wrongFormat('duration', value);
    case 'date':
      return readMoment(value) === undefined ? wrongFormat('date-time', value) : undefined;
    case 'cycle': {
      const cycle = readCycle(value);
      return cycle.kind === 'invalid' ? cycle.reason : undefined;
    }
  }
}

function wrongFormat(noun: string, value: string): string {
  return `Invalid ${noun} format '${value}' for expression '${value}'.`;
}
