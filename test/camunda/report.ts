/** What Playwright's JSON reporter writes, as far as it is read here. */
interface ReportSuite {
  readonly title: string;
  readonly file?: string;
  readonly suites?: readonly ReportSuite[];
  readonly specs?: readonly ReportSpec[];
}

interface ReportSpec {
  readonly title: string;
  readonly file: string;
  readonly tests: readonly {
    readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    readonly results: readonly {
      readonly status: string;
      readonly error?: { readonly message?: string };
    }[];
  }[];
}

export interface Report {
  readonly suites: readonly ReportSuite[];
  readonly errors: readonly { readonly message?: string }[];
}

export type Ending = 'passed' | 'failed' | 'skipped';

export interface TestEnding {
  /** Below `tests/api/v2`, without `.spec.js`. */
  readonly file: string;
  /** `group › title`. */
  readonly test: string;
  readonly ending: Ending;
  /** The failure's first lines, or what the suite gives as its reason to skip. */
  readonly why: string;
}

export function readReport(report: Report): readonly TestEnding[] {
  return report.suites.flatMap((suite) => endingsOf(suite, []));
}

function endingsOf(suite: ReportSuite, groups: readonly string[]): readonly TestEnding[] {
  const path = suite.title === suite.file ? groups : [...groups, suite.title];
  return [
    ...(suite.specs ?? []).map((spec) => endingOf(spec, path)),
    ...(suite.suites ?? []).flatMap((inner) => endingsOf(inner, path)),
  ];
}

function endingOf(spec: ReportSpec, groups: readonly string[]): TestEnding {
  const [run] = spec.tests;
  const last = run?.results.at(-1);
  const status = last?.status ?? 'skipped';
  const skipReason = run?.annotations.find(({ type }) => type === 'skip')?.description ?? '';
  return {
    file: spec.file.replace(/\.spec\.js$/, ''),
    test: [...groups, spec.title].join(' › '),
    ending: status === 'passed' || status === 'skipped' ? status : 'failed',
    why: status === 'skipped' ? skipReason : firstLines(last?.error?.message ?? ''),
  };
}

function firstLines(message: string): string {
  const plain = message.replaceAll(/\u001b\[[0-9;]*m/g, '');
  return plain
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 6)
    .join('\n      ');
}
