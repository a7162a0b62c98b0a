import type { TestEnding } from './report.ts';
import type { Skip } from './skips.ts';

export interface Verdict {
  /** Tests that did not pass and that no skip announces. */
  readonly unexpected: readonly TestEnding[];
  /** Tests that pass although a skip says otherwise. */
  readonly outdated: readonly TestEnding[];
  /** Tests that a skip names, but the suite does not have: `file › test`. */
  readonly unknown: readonly string[];
}

/** One rule: a test passes, or a skip says why not. */
export function judge(endings: readonly TestEnding[], skips: readonly Skip[]): Verdict {
  const isListed = (ending: TestEnding): boolean => reasonOf(ending, skips) !== undefined;
  return {
    unexpected: endings.filter((ending) => !isPass(ending) && !isListed(ending)),
    outdated: endings.filter((ending) => isPass(ending) && isListed(ending)),
    unknown: skips.flatMap(({ file, tests }) =>
      tests
        .filter((test) => !endings.some((ending) => ending.file === file && ending.test === test))
        .map((test) => `${file} › ${test}`),
    ),
  };
}

/** A hollow pass needs no skip: it becomes a real one with the feature. */
export function isPass({ ending }: TestEnding): boolean {
  return ending === 'passed' || ending === 'hollow';
}

export function reasonOf(ending: TestEnding, skips: readonly Skip[]): string | undefined {
  return skips.find(({ file, tests }) => file === ending.file && tests.includes(ending.test))
    ?.reason;
}
