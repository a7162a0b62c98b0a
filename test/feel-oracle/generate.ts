import { literals } from './literals.ts';
import { operatorsFor } from './operators.ts';
import { signatures } from './signatures.ts';
import type { Signature, Type } from './signatures.ts';

/** A source of random numbers that a seed repeats (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const wrongShare = 0.06;
const nestedShare = 0.45;
const depthMax = 3;

/** Makes random expressions of a type, and seldom of another type, so that errors are compared, too. */
export class Generator {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  /** One expression for one built-in function, or for operators and the rest of the language. */
  next(): string {
    return this.#chance(0.6) ? this.#call(this.#pick(signatures), 0) : this.expression('any', 0);
  }

  #call([name, parameters]: Signature, depth: number): string {
    const args = parameters.map((type) => {
      const value = this.expression(this.#chance(wrongShare) ? 'any' : type, depth + 1);
      return type === 'range' || this.#chance(0.95) ? value : 'null';
    });
    return `${name}(${args.join(', ')})`;
  }

  expression(type: Type, depth: number): string {
    if (depth >= depthMax || !this.#chance(nestedShare)) return this.#literal(type);
    const fitting = signatures.filter(([, , result]) => type === 'any' || result === type);
    const operators = operatorsFor(type, {
      of: (inner) => this.#of(inner, depth),
      literal: (inner) => this.#literal(inner),
      pick: (items) => this.#pick(items),
    });
    if (operators.length > 0 && (fitting.length === 0 || this.#chance(0.55))) {
      return this.#pick(operators)();
    }
    return fitting.length === 0 ? this.#literal(type) : this.#call(this.#pick(fitting), depth);
  }

  #literal(type: Type): string {
    switch (type) {
      case 'any':
        return this.#literal(
          this.#pick([
            'number',
            'text',
            'boolean',
            'numbers',
            'texts',
            'context',
            'date',
            'time',
            'dateTime',
            'duration',
            'null',
          ]),
        );
      case 'list':
        return this.#pick(['numbers', 'texts', 'booleans'] as const) === 'numbers'
          ? this.#pick(literals.numbers)
          : `[${this.#literal('any')}, ${this.#literal('any')}, ${this.#literal('any')}]`;
      case 'lists':
        return `[${this.#literal('list')}, ${this.#literal('any')}, ${this.#literal('numbers')}]`;
      case 'duration':
        return this.#literal(this.#pick(['months', 'days']));
      case 'temporal':
        return this.#literal(this.#pick(['date', 'dateTime']));
      default:
        return this.#pick(literals[type]);
    }
  }

  #of(type: Type, depth: number): string {
    const inner = this.expression(this.#chance(wrongShare) ? 'any' : type, depth + 1);
    return /^[\w.]+$|^"[^"]*"$/.test(inner) ? inner : `(${inner})`;
  }
}
