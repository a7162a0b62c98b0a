/**
 * The visible names in a part of an expression: names with their own slots, and the entries of items in the filters
 * around it. A look-up takes equally long however many names are bound.
 */
export class Names {
  /** Slots by name, innermost last, each with the number of bindings around it. */
  readonly #slots = new Map<string, Bound[]>();
  /** Names in the order of their binding; `undefined` for the item of a filter. */
  readonly #bound: (string | undefined)[] = [];
  readonly #items: Bound[] = [];
  #slotsTaken = 0;

  readonly #used = new Set<number>();

  get depth(): number {
    return this.#bound.length;
  }

  /** Binds a name for the parts that are compiled next, and returns the slot for its value. */
  bind(name: string): number {
    const slot = this.#takeSlot();
    const known = this.#slots.get(name);
    const bound = { slot, depth: this.#bound.length };
    if (known === undefined) this.#slots.set(name, [bound]);
    else known.push(bound);
    this.#bound.push(name);
    return slot;
  }

  /** Makes the entries of the item in the slot visible. */
  bindItem(): number {
    const slot = this.#takeSlot();
    this.#items.push({ slot, depth: this.#bound.length });
    this.#bound.push(undefined);
    return slot;
  }

  #takeSlot(): number {
    this.#slotsTaken += 1;
    return this.#slotsTaken - 1;
  }

  /** Removes all bindings beyond that number. */
  release(depth: number): void {
    while (this.#bound.length > depth) {
      const name = this.#bound.pop();
      if (name === undefined) this.#items.pop();
      else this.#slots.get(name)?.pop();
    }
  }

  /** The slot of a name, and the items whose entries would hide it, innermost first. */
  find(name: string): { readonly slot: number | undefined; readonly items: readonly number[] } {
    const bound = this.#slots.get(name)?.at(-1);
    const items: number[] = [];
    for (let at = this.#items.length - 1; at >= 0; at -= 1) {
      const item = this.#items[at];
      if (item === undefined || item.depth < (bound?.depth ?? 0)) break;
      items.push(item.slot);
    }
    if (bound !== undefined) this.#used.add(bound.slot);
    return { slot: bound?.slot, items };
  }

  /** Whether the name of the slot was looked up. */
  isUsed(slot: number): boolean {
    return this.#used.has(slot);
  }

  /** Whether the name is bound, regardless of items. */
  has(name: string): boolean {
    if (name === 'item' && this.#items.length > 0) return true;
    return (this.#slots.get(name)?.length ?? 0) > 0;
  }
}

interface Bound {
  readonly slot: number;
  readonly depth: number;
}
