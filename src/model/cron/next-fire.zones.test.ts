import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firesBetween } from './fires-between.ts';
import { readCron } from './read-cron.ts';

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
const hourMs = 60 * minuteMs;
const dayMs = 86_400_000;
const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'US/Eastern'];
/** In 2011 a zone left out a day, 2026 is the present year, and 2024 and 2028 have a leap day. */
const years = [2011, 2024, 2026, 2028];

/** The offset of a zone from UTC at a minute, from the name of the offset. */
function createOffsetReader(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (atMs) => {
    const match = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(atMs));
    if (match === null) throw new Error(`Expected an offset of ${timeZone}`);
    const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
    return (match[1] === '-' ? -minutes : minutes) * minuteMs;
  };
}

interface Change {
  readonly timeZone: string;
  readonly atMs: number;
  readonly before: number;
  readonly after: number;
}

/** Every change of a clock within the years; changes at the same moment share one entry. */
const changes: readonly Change[] = zones.flatMap(findChanges).toSorted((a, b) => a.atMs - b.atMs);

function findChanges(timeZone: string): readonly Change[] {
  const offsetAt = createOffsetReader(timeZone);
  return years.flatMap((year) => {
    const found: Change[] = [];
    const endMs = Date.UTC(year + 1, 0, 1);
    for (let day = Date.UTC(year, 0, 1); day < endMs; day += dayMs) {
      if (offsetAt(day) === offsetAt(day + dayMs)) continue;
      let atMs = day;
      while (offsetAt(atMs + quarterMs) === offsetAt(day)) atMs += quarterMs;
      while (offsetAt(atMs) === offsetAt(day)) atMs += minuteMs;
      found.push({ timeZone, atMs, before: offsetAt(day), after: offsetAt(atMs) });
    }
    return found;
  });
}

/** A cron expression and an independent description of its matches. */
interface Shape {
  readonly expression: string;
  readonly everyHour: boolean;
  readonly names: (shown: Shown) => boolean;
}

interface Shown {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
  readonly isLastDay: boolean;
}

const shownBefore = new Map<number, Shown>();

function show(localMs: number): Shown {
  const known = shownBefore.get(localMs) ?? readDate(localMs);
  if (shownBefore.size > 50_000) shownBefore.clear();
  shownBefore.set(localMs, known);
  return known;
}

function readDate(localMs: number): Shown {
  const date = new Date(localMs);
  return {
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay(),
    isLastDay: new Date(localMs + dayMs).getUTCDate() === 1,
  };
}

interface Span {
  readonly fromMs: number;
  readonly endMs: number;
}

interface Minute {
  readonly atMs: number;
  readonly localMs: number;
}

/** The clock of a zone, minute by minute, beginning early enough before a span to know the earlier times. */
function watchClock(timeZone: string, { fromMs, endMs }: Span): readonly Minute[] {
  const offsetAt = createOffsetReader(timeZone);
  const minutes: Minute[] = [];
  let offsetMs = offsetAt(fromMs - 1.5 * dayMs);
  for (let hour = fromMs - 1.5 * dayMs; hour < endMs; hour += hourMs) {
    const isSteady = offsetAt(hour + hourMs) === offsetMs;
    for (let atMs = hour; atMs < hour + hourMs; atMs += minuteMs) {
      if (!isSteady) offsetMs = offsetAt(atMs);
      minutes.push({ atMs, localMs: atMs + offsetMs });
    }
    if (!isSteady) offsetMs = offsetAt(hour + hourMs);
  }
  return minutes;
}

/** Applies the laws C1 and C2 to one minute after the other. */
function fireByHand(shape: Shape, minutes: readonly Minute[], fromMs: number): readonly number[] {
  const fires: number[] = [];
  let unseen = minutes[0]?.localMs ?? 0;
  for (const { atMs, localMs } of minutes) {
    let isDue = shape.everyHour && shape.names(show(localMs));
    for (; unseen <= localMs; unseen += minuteMs) {
      if (!shape.everyHour && shape.names(show(unseen))) isDue = true;
    }
    if (isDue && atMs >= fromMs) fires.push(atMs);
  }
  return fires;
}

function fire(expression: string, timeZone: string, { fromMs, endMs }: Span): readonly number[] {
  const cron = readCron(expression);
  if (cron.kind === 'invalid') throw new Error(`${expression}: ${cron.reason}`);
  const window = { afterMs: fromMs - 1, untilMs: endMs - 1, countMax: 1e6 };
  return firesBetween(cron, timeZone, window);
}

/** A daily time in the middle of the skipped or repeated span. */
function atChange({ atMs, before, after }: Change): Shape {
  const midst = show(atMs + Math.min(before, after) + Math.abs(after - before) / 2);
  return {
    expression: `${midst.minute} ${midst.hour} * * *`,
    everyHour: false,
    names: ({ minute, hour }) => minute === midst.minute && hour === midst.hour,
  };
}

const shapes: readonly Shape[] = [
  {
    expression: '*/15 * * * *',
    everyHour: true,
    names: ({ minute }) => minute % 15 === 0,
  },
  { expression: '0 * * * *', everyHour: true, names: ({ minute }) => minute === 0 },
  {
    expression: '0 */2 * * *',
    everyHour: false,
    names: ({ minute, hour }) => minute === 0 && hour % 2 === 0,
  },
  {
    expression: '*/10 0-3 * * *',
    everyHour: false,
    names: ({ minute, hour }) => minute % 10 === 0 && hour <= 3,
  },
  {
    expression: '0 0 * * *',
    everyHour: false,
    names: ({ minute, hour }) => minute === 0 && hour === 0,
  },
  {
    expression: '30 23 L * *',
    everyHour: false,
    names: ({ minute, hour, isLastDay }) => minute === 30 && hour === 23 && isLastDay,
  },
  {
    expression: '* * * * SUN',
    everyHour: true,
    names: ({ weekday }) => weekday === 0,
  },
];

describe('every zone of this Node', () => {
  it('fires by the laws around every change of its clock', { timeout: 60_000 }, () => {
    expect(changes.length).toBeGreaterThan(900);
    for (const change of changes) {
      const fromMs = Math.floor(change.atMs / dayMs - 1) * dayMs;
      const span = { fromMs, endMs: fromMs + 2.5 * dayMs };
      expectLaws([...shapes, atChange(change)], change.timeZone, span);
    }
  });

  it('fires a daily time exactly once on each day of a year', () => {
    const span = { fromMs: Date.UTC(2026, 0, 1, 12), endMs: Date.UTC(2027, 0, 1, 12) };
    for (const timeZone of zones) {
      const inZone = changes.filter((change) => change.timeZone === timeZone).map(atChange);
      const daily = new Set([
        '0 0 * * *',
        '30 2 * * *',
        ...inZone.map((shape) => shape.expression),
      ]);
      for (const expression of daily) {
        const fires = fire(expression, timeZone, span);
        const said = `${expression} in ${timeZone}`;
        // The distance between two firings is a day, plus or minus the change of the clock between them.
        const distances = fires.slice(1).map((ms, index) => ms - (fires[index] ?? 0));
        expect(fires.length, said).toBe(365);
        expect(Math.min(...distances), said).toBeGreaterThanOrEqual(dayMs - 180 * minuteMs);
        expect(Math.max(...distances), said).toBeLessThanOrEqual(dayMs + 180 * minuteMs);
      }
    }
  });

  it('has its leap day and its last days of months', () => {
    const span = { fromMs: Date.UTC(2024, 0, 2, 12), endMs: Date.UTC(2032, 0, 2, 12) };
    for (const timeZone of zones) {
      expect(fire('0 2 29 2 *', timeZone, span).length, timeZone).toBe(2);
      expect(fire('30 23 L * *', timeZone, span).length, timeZone).toBe(8 * 12);
    }
  });
});

describe('a random expression in a random zone', () => {
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant({ text: '*', values: undefined }),
      fc.integer({ min: 1, max: 20 }).map((step) => {
        const values = Array.from({ length: max - min + 1 }, (_, index) => min + index);
        return { text: `*/${Math.min(step, 7)}`, values: values.filter(everyNth(min, step)) };
      }),
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }).map((values) => ({
        text: values.join(','),
        values,
      })),
    );
  const everyNth = (min: number, step: number) => (value: number) =>
    (value - min) % Math.min(step, 7) === 0;

  const anyShape = fc
    .tuple(field(0, 59), field(0, 23), field(1, 31), field(0, 6))
    .map(([minutes, hours, days, weekdays]): Shape => {
      const isIn = (values: readonly number[] | undefined, value: number) =>
        values === undefined || values.includes(value);
      return {
        expression: `${minutes.text} ${hours.text} ${days.text} * ${weekdays.text}`,
        everyHour: hours.values === undefined || hours.values.length === 24,
        names: ({ minute, hour, day, weekday }) => {
          const inMonth = isIn(days.values, day);
          const inWeek = isIn(weekdays.values, weekday);
          const either = days.values !== undefined && weekdays.values !== undefined;
          const isDay = either ? inMonth || inWeek : inMonth && inWeek;
          return isIn(minutes.values, minute) && isIn(hours.values, hour) && isDay;
        },
      };
    });
  const nearChange = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -100, max: 100 }))
    .map(([{ timeZone, atMs }, quarters]) => ({
      timeZone,
      fromMs: (Math.floor(atMs / quarterMs) + quarters) * quarterMs,
    }));
  const anywhere = fc.record({
    timeZone: fc.constantFrom(...zones),
    fromMs: fc.integer({ min: 200_000, max: 2_500_000 }).map((quarters) => quarters * quarterMs),
  });

  it('fires by the laws, minute by minute', { timeout: 60_000 }, () => {
    const cases = fc.oneof(
      { weight: 3, arbitrary: nearChange },
      { weight: 1, arbitrary: anywhere },
    );
    fc.assert(
      fc.property(anyShape, cases, (shape, { timeZone, fromMs }) => {
        expectLaws([shape], timeZone, { fromMs, endMs: fromMs + 2 * dayMs });
      }),
      { numRuns: 800 },
    );
  });
});

function expectLaws(tried: readonly Shape[], timeZone: string, span: Span): void {
  const minutes = watchClock(timeZone, span);
  for (const shape of tried) {
    const fires = fire(shape.expression, timeZone, span);
    const expected = fireByHand(shape, minutes, span.fromMs);
    // Comparing texts first is many times faster than the matcher, which only shows the difference.
    if (fires.join() === expected.join()) continue;
    const said = `${shape.expression} in ${timeZone} from ${new Date(span.fromMs).toJSON()}`;
    expect(fires, said).toEqual(expected);
  }
}
