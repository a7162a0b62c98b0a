import type { JobsSystem } from './jobs-system.ts';
import { lateError } from './model-rules.ts';
import type { ModelEvent } from './model-state.ts';
import type { Names } from './names.ts';

type Event = readonly [
  kind: string,
  key: string,
  attempt: number,
  atMs: number,
  members: Readonly<Record<string, unknown>>,
];

/** Reads the rows that the outbox has received since the last time. */
export class TellingReader {
  readonly #system: JobsSystem;
  #position = '0';

  constructor(system: JobsSystem) {
    this.#system = system;
  }

  async read(): Promise<Telling> {
    const rows = await this.#system.rows(
      `SELECT position, tenant_id, events FROM job_event WHERE position > ${this.#position} ORDER BY position`,
    );
    const events = rows.flatMap((row) => {
      this.#position = String(row['position']);
      const tenant = String(row['tenant_id']);
      return (JSON.parse(String(row['events'])) as Event[]).map((event) => ({ tenant, event }));
    });
    return new Telling(events);
  }
}

export class Telling {
  readonly #events: readonly { readonly tenant: string; readonly event: Event }[];

  constructor(events: readonly { readonly tenant: string; readonly event: Event }[]) {
    this.#events = events;
  }

  /**
   * Compares tenant by tenant. Events of one due moment may be in any order of jobs; the event of a refusal comes after
   * its batch.
   */
  differsFrom(
    expected: readonly ModelEvent[],
    names: Names,
    { isInOrder } = { isInOrder: true },
  ): string | undefined {
    const wanted = Map.groupBy(expected, ({ tenant }) => tenant);
    const got = Map.groupBy(this.#events, ({ tenant }) => tenant);
    for (const tenant of new Set([...wanted.keys(), ...got.keys()])) {
      const left = arrange((wanted.get(tenant) ?? []).map(wordsOfModelEvent), isInOrder);
      const events = (got.get(tenant) ?? []).map(({ event }) => wordsOfEvent(event, names));
      const right = arrange(events, isInOrder);
      if (left.join('\n') !== right.join('\n')) {
        return `told of ${tenant}:\n  ${right.join('\n  ')}\nbut expected:\n  ${left.join('\n  ')}`;
      }
    }
    return undefined;
  }
}

interface Words {
  readonly kind: string;
  readonly job: number | undefined;
  readonly text: string;
}

function arrange(words: readonly Words[], isInOrder: boolean): readonly string[] {
  const sorted = isInOrder
    ? words
    : words.toSorted((left, right) => (left.job ?? Infinity) - (right.job ?? Infinity) || 0);
  const exceeded = sorted.filter(({ kind }) => kind === 'quota.exceeded');
  const others = sorted.filter(({ kind }) => kind !== 'quota.exceeded');
  return [...others.map(({ text }) => text), ...exceeded.map(({ text }) => text).toSorted()];
}

function wordsOfModelEvent({ kind, job, attempt, atMs, members }: ModelEvent): Words {
  const text = `${kind} ${job ?? ''} #${attempt} at ${atMs} ${inOrder(members)}`;
  return { kind, job, text };
}

function wordsOfEvent([kind, key, attempt, atMs, members]: Event, names: Names): Words {
  const job = kind.startsWith('quota.')
    ? undefined
    : names.jobs.has(key)
      ? names.jobs.idOf(key)
      : -1;
  return wordsOfModelEvent({ tenant: '', kind, job, attempt, atMs, members: plain(members) });
}

/** The model does not define the text for a late attempt. */
function plain(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { error } = members;
  const isLate = JSON.stringify(error ?? null).includes('"LEASE_EXPIRED"');
  return isLate ? { ...members, error: JSON.parse(lateError) as unknown } : members;
}

function inOrder(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    Object.entries(members).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
