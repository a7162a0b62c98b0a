import type { Key, ScopeKey } from '../../core/key.ts';
import type { ChildrenCursor, RootPart } from './root-part.ts';

type ChildrenPart = Extract<RootPart, { readonly kind: 'children' }>;

/** What is known about the parts of a large root that are not in memory. */
export class UnreadParts {
  /** Keys of elements and instances that have ended in this batch, or that the tables do not have in this root. */
  readonly absent = new Set<Key>();
  /** Whether the root had more than a command may load in full. */
  isTooLarge = false;
  /**
   * The scopes whose children are not all loaded. Each has the ends of the pages so far: of all children, and of those of
   * single elements of the model. Without an end, the last page is loaded.
   */
  readonly #open = new Map<ScopeKey, Map<string | undefined, ChildrenCursor | undefined>>();

  /** Called after the commit, when everything that ended in the batch has ended in the tables, too. */
  forgetEnded(): void {
    this.absent.clear();
    this.isTooLarge = false;
  }

  /** Records that the tables may have children of a scope. */
  openScope(scopeKey: ScopeKey): void {
    this.#open.set(scopeKey, new Map());
  }

  closeScope(scopeKey: ScopeKey): void {
    this.#open.delete(scopeKey);
  }

  /** The next page of the children of a scope, or of those of one element of the model; `undefined` after the last one. */
  nextPage(scopeKey: ScopeKey, elementId?: string): ChildrenPart | undefined {
    const ends = this.#open.get(scopeKey);
    if (ends === undefined) return undefined;
    const after = ends.get(elementId);
    if (after === undefined && ends.has(elementId)) return undefined;
    return { kind: 'children', scopeKey, elementId, after };
  }

  /** Records where a page ended. Without an end it was the last one. */
  recordPage(
    { scopeKey, elementId }: Omit<ChildrenPart, 'after'>,
    end: ChildrenCursor | undefined,
  ): void {
    if (elementId === undefined && end === undefined) this.#open.delete(scopeKey);
    else this.#open.get(scopeKey)?.set(elementId, end);
  }
}
