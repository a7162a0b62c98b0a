import { expect } from 'vitest';
import type { Answer, Cluster } from '../scenario-cluster.ts';
import { bpmn } from '../bpmn.ts';
import { byHand } from '../by-hand.ts';
import { type Net, ofList, renamed, xmlOf } from './net.ts';
import {
  type Ancestor,
  type Living,
  type Modification,
  type Scope,
  TokenModel,
} from './token-model.ts';

/** The next action. The numbers choose among the existing things; an action that does not fit is left out. */
export interface Ask {
  readonly kind: 'complete' | 'throw' | 'resolve' | 'modify' | 'migrate' | 'cancel';
  readonly numbers: readonly number[];
}

interface RealElement {
  readonly elementId: string;
  readonly key: string;
  readonly inside: readonly RealElement[];
}

/** Sends the same actions to a model and to a server, and compares them after each one. */
export class TokenRun {
  readonly #cluster: Cluster;
  readonly #key: string;
  readonly #model: TokenModel;
  /** Outcomes by action, to see that a run is not trivial. */
  readonly outcomes: string[] = [];

  private constructor(cluster: Cluster, key: string, model: TokenModel) {
    this.#cluster = cluster;
    this.#key = key;
    this.#model = model;
  }

  static async begin(cluster: Cluster, net: Net): Promise<TokenRun> {
    await deploy(cluster, net);
    const run = new TokenRun(cluster, await cluster.create(net.id), new TokenModel(net));
    await run.#compare();
    return run;
  }

  async ask({ kind, numbers }: Ask): Promise<void> {
    if (this.#model.state !== 'ACTIVE') return;
    const dice = diceOf(numbers);
    const outcome = await this.#asks[kind](dice);
    if (outcome === undefined) return;
    const { answer, isDone } = outcome;
    expect(answer.status < 300, `${kind}: ${JSON.stringify(answer)}`).toBe(isDone);
    expect(answer.status).toBeLessThan(500);
    this.outcomes.push(`${kind} ${isDone ? 'done' : 'refused'}`);
    await this.#compare();
  }

  /** Completes everything that can be completed. After that, a waiting token waits for one that does not exist. */
  async finish(): Promise<void> {
    await this.ask({ kind: 'resolve', numbers: [] });
    while (this.#model.living.some(({ inner }) => inner === undefined)) {
      await this.ask({ kind: 'complete', numbers: [0] });
    }
    expect(
      this.#model.living.every(({ inner }) => inner?.living.size !== 0 || inner.waiting.length > 0),
    ).toBe(true);
  }

  readonly #asks: {
    readonly [K in Ask['kind']]: (
      dice: Dice,
    ) => Promise<{ readonly answer: Answer; readonly isDone: boolean } | undefined>;
  } = {
    complete: async (dice) => {
      const one = dice.of(this.#tasks());
      if (one === undefined) return undefined;
      const answer = await this.#call(`/jobs/${await this.#jobOf(one)}/completion`, {});
      return { answer, isDone: this.#model.complete(one) };
    },
    throw: async (dice) => {
      const one = dice.of(this.#tasks());
      if (one === undefined) return undefined;
      const answer = await this.#call(`/jobs/${await this.#jobOf(one)}/error`, { errorCode: 'e' });
      return { answer, isDone: this.#model.throwError(one) };
    },
    resolve: async () => {
      this.#model.resolveAll();
      const answer = await this.#call(`/process-instances/${this.#key}/incident-resolution`);
      return { answer, isDone: true };
    },
    cancel: async (dice) => {
      if (dice.next() % 8 !== 0) return undefined;
      this.#model.cancel();
      return {
        answer: await this.#call(`/process-instances/${this.#key}/cancellation`),
        isDone: true,
      };
    },
    modify: async (dice) => {
      const { living, net } = this.#model;
      const ids = [...net.nodes.keys()];
      const activate = Array.from({ length: dice.next() % 3 }, () => ({
        elementId: dice.of(ids) ?? '',
        ancestor: dice.of<Ancestor>([undefined, undefined, 'instance', ...living]),
      }));
      const targets: readonly Modification['terminate'][number][] = [
        ...living,
        ...living,
        ...(dice.next() % 4 === 0 ? ['instance' as const] : []),
        ...ids.slice(0, 2).map((elementId) => ({ elementId })),
      ];
      const terminate = Array.from({ length: dice.next() % 3 }, () =>
        ofList(targets, dice.next() % targets.length),
      );
      const answer = await this.#call(`/process-instances/${this.#key}/modification`, {
        activateInstructions: activate.map(({ elementId, ancestor }) => ({
          elementId,
          ancestorElementInstanceKey: ancestor === 'instance' ? this.#key : ancestor?.key,
        })),
        terminateInstructions: terminate.map((what) =>
          what === 'instance'
            ? { elementInstanceKey: this.#key }
            : 'scope' in what
              ? { elementInstanceKey: what.key }
              : what,
        ),
      });
      return { answer, isDone: this.#model.modify({ activate, terminate }) };
    },
    migrate: async (dice) => {
      const { net } = this.#model;
      const target = otherNet(net, dice);
      const key = await deploy(this.#cluster, target.net);
      const ids = new Map(target.ids);
      for (const [from] of target.ids) {
        if (dice.next() % 12 === 0) ids.delete(from);
        else if (dice.next() % 12 === 0) ids.set(from, dice.of([...target.ids.values()]) ?? from);
      }
      const answer = await this.#call(`/process-instances/${this.#key}/migration`, {
        targetProcessDefinitionKey: key,
        mappingInstructions: [...ids].map(([sourceElementId, targetElementId]) => ({
          sourceElementId,
          targetElementId,
        })),
      });
      return { answer, isDone: ids.size > 0 && this.#model.migrate(target.net, ids) };
    },
  };

  #tasks(): readonly Living[] {
    return this.#model.living.filter(({ inner }) => inner === undefined);
  }

  async #jobOf({ key }: Living): Promise<string> {
    const jobs = await this.#search<{ readonly jobKey: string }>('jobs', {
      elementInstanceKey: key,
    });
    return ofList(jobs, 0).jobKey;
  }

  /** The parts of answers that this file reads. */
  async #search<Item>(resource: string, filter: object): Promise<readonly Item[]> {
    return (await this.#cluster.search(resource, filter)) as readonly Item[];
  }

  #call(path: string, body?: object): Promise<Answer> {
    return this.#cluster.call('POST', path, body);
  }

  async #compare(): Promise<void> {
    const { state, root, living } = this.#model;
    const [instance] = await this.#search<{
      readonly state: string;
      readonly hasIncident: boolean;
    }>('process-instances', { processInstanceKey: this.#key });
    expect(instance?.state).toBe(state);
    const real = await this.#inside(this.#key);
    expect(real.map(shapeOf).sort()).toEqual([...root.living].map(shapeOfLiving).sort());
    bind(root, real);
    const jobs = await this.#search<{
      readonly elementInstanceKey: string;
      readonly state: string;
      readonly endTime: string | null;
    }>('jobs', { processInstanceKey: this.#key });
    // A job whose error was caught has no end, as with Camunda, but is over.
    const keys = new Set(living.map(({ key }) => key));
    const alive = jobs.filter(
      ({ endTime, state: last, elementInstanceKey: key }) =>
        endTime === null && (last !== 'ERROR_THROWN' || keys.has(key)),
    );
    expect(alive.map(({ elementInstanceKey }) => elementInstanceKey).sort()).toEqual(
      this.#tasks()
        .map(({ key }) => key)
        .sort(),
    );
    const stuck = living.filter(({ isStuck }) => isStuck);
    expect(instance?.hasIncident).toBe(stuck.length > 0);
    const incidents = { processInstanceKey: this.#key, state: 'ACTIVE' };
    expect(await this.#search('incidents', incidents)).toHaveLength(stuck.length);
  }

  async #inside(scopeKey: string): Promise<readonly RealElement[]> {
    const filter = { elementInstanceScopeKey: scopeKey, state: 'ACTIVE' };
    const items = await this.#search<{
      readonly elementId: string;
      readonly elementInstanceKey: string;
      readonly type: string;
    }>('element-instances', filter);
    return Promise.all(
      items.map(async ({ elementId, elementInstanceKey: key, type }) => ({
        elementId,
        key,
        inside: type === 'SUB_PROCESS' ? await this.#inside(key) : [],
      })),
    );
  }
}

interface Dice {
  next(): number;
  of<T>(list: readonly T[]): T | undefined;
}

function diceOf(numbers: readonly number[]): Dice {
  let at = 0;
  const dice: Dice = {
    next: () => {
      at += 1;
      return (
        (numbers[(at - 1) % numbers.length] ?? 0) + Math.floor((at - 1) / (numbers.length || 1))
      );
    },
    of: (list) => list[dice.next() % list.length],
  };
  return dice;
}

function deploy(cluster: Cluster, net: Net): Promise<string> {
  return byHand(() => cluster).definition(bpmn(net.id, xmlOf(net)));
}

/** The same process, whose ids stay, are new, or are swapped with others of their kind. */
function otherNet(net: Net, dice: Dice) {
  const ids = new Map<string, string>();
  const style = dice.next() % 3;
  const rename = (list: readonly string[]) => {
    const turn = 1 + (dice.next() % Math.max(list.length, 1));
    for (const [index, id] of list.entries()) {
      const other = list[(index + turn) % list.length] ?? id;
      ids.set(id, style === 0 ? id : style === 1 ? `${id}x` : other);
    }
  };
  const kinds = Map.groupBy(net.nodes.values(), ({ kind }) => kind);
  for (const nodes of kinds.values()) rename(nodes.map(({ id }) => id));
  rename([...net.flows.keys()]);
  return { ids, net: renamed(net, `${net.id}x`, (id) => ids.get(id) ?? id) };
}

function shapeOf({ elementId, inside }: RealElement): string {
  return `${elementId}(${inside.map(shapeOf).sort().join(' ')})`;
}

function shapeOfLiving({ elementId, inner }: Living): string {
  return `${elementId}(${[...(inner?.living ?? [])].map(shapeOfLiving).sort().join(' ')})`;
}

/** Gives new element instances of the model the keys of the matching real ones. */
function bind(scope: Scope, real: readonly RealElement[]): void {
  const byKey = new Map(real.map((one) => [one.key, one]));
  const known = [...scope.living].filter(({ key }) => key !== undefined);
  const keys = new Set(known.map(({ key }) => key));
  const fresh = real.filter(({ key }) => !keys.has(key));
  for (const one of scope.living) {
    if (one.key !== undefined) continue;
    const index = fresh.findIndex((other) => shapeOf(other) === shapeOfLiving(one));
    one.key = fresh.splice(index, 1)[0]?.key;
  }
  for (const one of scope.living) {
    const other = byKey.get(one.key ?? '');
    expect(
      other,
      `element instance ${one.key ?? ''} of '${one.elementId}' to be alive`,
    ).toBeDefined();
    if (one.inner !== undefined) bind(one.inner, other?.inside ?? []);
  }
}
