import { readCost, searchCost } from './costs.ts';
import { createSearch } from './search.ts';
import type { Runtime } from './runtime.ts';

/**
 * A text that charges for each letter that a regular expression reads. A search cannot be interrupted, and only the
 * text itself can count the letters that it reads (`a.*b|a` reads to the end for every `a`). re2js accepts text objects
 * and reads them with `charCodeAt`, `indexOf` and `substring`; `regex.test.ts` fails if that changes.
 */
export class MeteredText extends String {
  readonly #text: string;
  readonly #run: Runtime;
  readonly #cost: number;
  #search: { readonly match: string; readonly find: ReturnType<typeof createSearch> } | undefined;

  constructor(text: string, run: Runtime, instructions: number) {
    super(text);
    this.#text = text;
    this.#run = run;
    this.#cost = readCost(instructions);
  }

  /** A text object in the type of a text: re2js accepts it, its types do not. */
  asText(): string {
    return this as unknown as string;
  }

  override charCodeAt(index: number): number {
    this.#run.charge(this.#cost);
    return this.#text.charCodeAt(index);
  }

  override indexOf(match: string, from = 0): number {
    if (this.#search?.match !== match) {
      this.#run.charge(searchCost(0, match.length));
      this.#search = { match, find: createSearch(match) };
    }
    const found = this.#search.find(this.#text, from);
    const read = (found < 0 ? this.#text.length : found + match.length) - from;
    this.#run.charge(searchCost(read, 0));
    return found;
  }

  override substring(start: number, end?: number): string {
    return this.#text.substring(start, end);
  }
}
