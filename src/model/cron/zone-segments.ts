/** A period in which a zone keeps one offset from UTC: from `startSeconds` to before `endSeconds`. */
export interface ZoneSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** The offset of the wall clock from UTC. */
  readonly offsetSeconds: number;
}

/** Zones are read in stretches of a little over a year. A segment ends at their borders even without a change. */
const stretchSeconds = 2 ** 25;
/** About six days. Since 1970 the shortest time between two changes of a zone was seven days (Brazil, October 2000). */
const sampleSeconds = stretchSeconds / 64;

const stretchesOfZones = new Map<string, Map<number, readonly ZoneSegment[]>>();
const zonesMax = 1_000;
const stretchesMax = 64;

/** The segment that contains an instant. `isTimeZone` must accept the zone. */
export function segmentAt(timeZone: string, epochSeconds: number): ZoneSegment {
  const stretch = Math.floor(epochSeconds / stretchSeconds);
  const segments = stretchesOf(timeZone).get(stretch) ?? readStretch(timeZone, stretch);
  const found = segments.find(({ endSeconds }) => epochSeconds < endSeconds);
  if (found === undefined) throw new Error(`Expected ${epochSeconds} to lie in ${timeZone}`);
  return found;
}

function stretchesOf(timeZone: string): Map<number, readonly ZoneSegment[]> {
  const known = stretchesOfZones.get(timeZone);
  if (known !== undefined) return known;
  if (stretchesOfZones.size >= zonesMax) stretchesOfZones.clear();
  const stretches = new Map<number, readonly ZoneSegment[]>();
  stretchesOfZones.set(timeZone, stretches);
  return stretches;
}

function readStretch(timeZone: string, stretch: number): readonly ZoneSegment[] {
  const readAt = createReader(timeZone);
  const startSeconds = stretch * stretchSeconds;
  const stretchEnd = startSeconds + stretchSeconds;
  let from = readAt(startSeconds);
  const changes = [from];
  while (from.atSeconds < stretchEnd) {
    const to = readAt(from.atSeconds + sampleSeconds);
    collectChanges(readAt, { from, to, changes });
    from = to;
  }
  const segments = changes
    .filter(({ atSeconds }) => atSeconds < stretchEnd)
    .map(({ atSeconds, offsetSeconds }, index): ZoneSegment => {
      const endSeconds = Math.min(changes[index + 1]?.atSeconds ?? stretchEnd, stretchEnd);
      return { startSeconds: atSeconds, endSeconds, offsetSeconds };
    });
  const stretches = stretchesOf(timeZone);
  if (stretches.size >= stretchesMax) stretches.clear();
  stretches.set(stretch, segments);
  return segments;
}

interface OffsetReading {
  readonly atSeconds: number;
  readonly offsetSeconds: number;
}

type ReadOffset = (epochSeconds: number) => OffsetReading;

/** Adds the first second of each other offset between two samples. */
function collectChanges(
  readAt: ReadOffset,
  span: {
    readonly from: OffsetReading;
    readonly to: OffsetReading;
    readonly changes: OffsetReading[];
  },
): void {
  const { from, to, changes } = span;
  if (from.offsetSeconds === to.offsetSeconds) return;
  if (to.atSeconds - from.atSeconds === 1) {
    changes.push(to);
    return;
  }
  const middle = readAt(Math.floor((from.atSeconds + to.atSeconds) / 2));
  collectChanges(readAt, { from, to: middle, changes });
  collectChanges(readAt, { from: middle, to, changes });
}

function createReader(timeZone: string): ReadOffset {
  const clock = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn-hc-h23', {
    timeZone,
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (atSeconds) => {
    const shown = clock.format(atSeconds * 1000).split(/\D+/);
    const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = shown.map(Number);
    const shownSeconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
    return { atSeconds, offsetSeconds: shownSeconds - atSeconds };
  };
}
