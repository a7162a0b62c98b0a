import { dayOfWeek, fromEpochDay } from './calendar.ts';
import { propertyCost, valueCost } from './costs.ts';
import { ErrorValue } from './runtime.ts';
import type { Runtime, Val } from './runtime.ts';
import { shownLengthMax } from './feel-limits.ts';
import { shorten } from './shorten.ts';
import { show } from './show.ts';
import { epochDayOf, nanosPerSecond } from './temporal.ts';
import { durationParts } from './temporal-text.ts';
import { isDecimal } from './number.ts';
import { isList, isMap } from './values.ts';
import type { FeelDateTime, FeelRange, FeelTemporal, FeelTime, FeelValue } from './values.ts';

type Properties = Readonly<Record<string, FeelValue>>;

/** `value.name`: an entry, a property, or for a list the list of its items' entries. */
export function readPath(value: Val, name: string, run: Runtime): Val {
  if (isMap(value)) return value.get(name) ?? entryOf(value, name, run);
  if (value instanceof ErrorValue) return value;
  if (isList(value)) {
    run.enter();
    run.charge(2 * valueCost * (1 + value.length));
    const items: FeelValue[] = [];
    for (const item of value) {
      const result = readPath(item, name, run);
      if (result instanceof ErrorValue) return result;
      items.push(result);
    }
    run.leave();
    return items;
  }
  if (value === null) {
    return run.failWith('NO_CONTEXT_ENTRY_FOUND', () => {
      return `No context entry found with key '${name}'. The context is null`;
    });
  }
  run.charge(propertyCost);
  const properties = propertiesOf(value);
  if (Object.hasOwn(properties, name)) return properties[name] ?? null;
  const available = quotedList(Object.keys(properties));
  return run.fail(
    'NO_PROPERTY_FOUND',
    `No property found with name '${name}' of value '${show(value)}'. Available properties: ${available}`,
  );
}

/** The maximum letters of the keys that a message lists. */
const listedLengthMax = 1_000;

function entryOf(map: ReadonlyMap<string, FeelValue>, name: string, run: Runtime): FeelValue {
  if (map.has(name)) return null;
  return run.failWith('NO_CONTEXT_ENTRY_FOUND', () => {
    const detail =
      map.size === 0 ? 'The context is empty' : `Available keys: ${quotedList(firstKeys(map))}`;
    return `No context entry found with key '${name}'. ${detail}`;
  });
}

function firstKeys(map: ReadonlyMap<string, FeelValue>): readonly string[] {
  const keys: string[] = [];
  let left = listedLengthMax;
  for (const key of map.keys()) {
    if (left <= 0) break;
    keys.push(shorten(key));
    left -= Math.min(key.length, shownLengthMax) + 4;
  }
  return keys;
}

function quotedList(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function propertiesOf(value: Exclude<FeelValue, null>): Properties {
  if (typeof value !== 'object' || isList(value) || isMap(value) || isDecimal(value)) return {};
  if (value.kind === 'function') return {};
  return value.kind === 'range' ? rangeProperties(value) : temporalProperties(value);
}

function rangeProperties(range: FeelRange): Properties {
  return {
    start: range.start,
    end: range.end,
    'start included': range.startClosed,
    'end included': range.endClosed,
  };
}

function temporalProperties(value: FeelTemporal): Properties {
  switch (value.kind) {
    case 'date':
      return dateProperties(epochDayOf(value));
    case 'local time':
      return { ...clockProperties(value.nanoOfDay), 'time offset': null, timezone: null };
    case 'time':
      return { ...clockProperties(value.nanoOfDay), ...zoneProperties(value) };
    case 'local date time': {
      const clock = clockProperties(value.nanoOfDay);
      return { ...dateProperties(value.epochDay), ...clock, 'time offset': null, timezone: null };
    }
    case 'date time': {
      const clock = clockProperties(value.nanoOfDay);
      return { ...dateProperties(value.epochDay), ...clock, ...zoneProperties(value) };
    }
    case 'years and months duration':
      return { years: Math.trunc(value.months / 12) + 0, months: (value.months % 12) + 0 };
    case 'days and time duration':
      return { ...durationParts(value) };
  }
}

function dateProperties(epochDay: number): Properties {
  return { ...fromEpochDay(epochDay), weekday: dayOfWeek(epochDay) };
}

function clockProperties(nanoOfDay: number): Properties {
  const seconds = Math.floor(nanoOfDay / nanosPerSecond);
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
  };
}

function zoneProperties(value: FeelTime | FeelDateTime): Properties {
  return {
    'time offset': {
      kind: 'days and time duration',
      seconds: value.offsetSeconds,
      nanos: 0,
    },
    timezone: value.zone ?? null,
  };
}
