/** Enough to repair a model, while a hostile model must not make the answer long. */
const problemsMax = 100;
const reasonCharactersMax = 2_000;
const positionCharactersMax = 500;

/** The faults of one file, in the form in which Camunda answers a deployment. */
export interface Problems {
  /** @param problem.at the element's id and the path to the part below it: `Flow_1 > conditionExpression` */
  report(problem: { readonly at: string; readonly reason: string }): void;
  readonly any: boolean;
  /** One text for each element or part, in the order of the first report. */
  reasons(): readonly string[];
}

export function createProblems(): Problems {
  const reasonsByPlace = new Map<string, Set<string>>();
  let kept = 0;
  let omittedCount = 0;
  return {
    report({ at, reason }) {
      if (kept === problemsMax) {
        omittedCount += 1;
        return;
      }
      kept += 1;
      const cursor = clip(at, positionCharactersMax);
      const reasons = reasonsByPlace.get(cursor) ?? new Set();
      reasonsByPlace.set(cursor, reasons.add(clip(reason, reasonCharactersMax)));
    },
    get any() {
      return kept > 0;
    },
    reasons() {
      const texts = [...reasonsByPlace].map(
        ([at, reasons]) =>
          `- Element: ${at}` + [...reasons].map((reason) => `\n    - ERROR: ${reason}`).join(''),
      );
      return omittedCount === 0 ? texts : [...texts, `- and ${omittedCount} more errors`];
    },
  };
}

/** Reasons quote the file, and one expression may be megabytes long. */
function clip(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax)}…`;
}
