import type { Unserved } from './watch-requests.ts';

/** The part of the output of Playwright's JSON reporter that this file reads. */
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
    readonly results: readonly ReportResult[];
  }[];
}

interface ReportResult {
  readonly status: string;
  readonly startTime: string;
  /** Milliseconds. */
  readonly duration: number;
  /** The index of the worker that ran the test. */
  readonly parallelIndex: number;
  readonly error?: { readonly message?: string };
}

export interface Report {
  readonly suites: readonly ReportSuite[];
  readonly errors: readonly { readonly message?: string }[];
}

/** Hollow: the test passed although it requested an endpoint that does not exist, because it expects a refusal. */
export type Ending = 'passed' | 'hollow' | 'failed' | 'skipped';

export interface TestEnding {
  /** Below `tests/api/v2`, without `.spec.js`. */
  readonly file: string;
  /** `group › title`. */
  readonly test: string;
  readonly ending: Ending;
  /** The failure's first lines, or the reason of the suite for a skip. */
  readonly why: string;
}

/** `unserved`: requests of the same run for endpoints that the server does not have. */
export function readReport(report: Report, unserved: readonly Unserved[]): readonly TestEnding[] {
  const ran = report.suites.flatMap((suite) => specsOf(suite, []));
  const hollow = new Set(unserved.map((request) => testOf(ran, request)));
  return ran.map((test) => endingOf(test, hollow.has(test)));
}

interface RanTest {
  readonly spec: ReportSpec;
  readonly groups: readonly string[];
  readonly last: ReportResult | undefined;
}

function specsOf(suite: ReportSuite, groups: readonly string[]): readonly RanTest[] {
  const path = suite.title === suite.file ? groups : [...groups, suite.title];
  return [
    ...(suite.specs ?? []).map((spec) => ({
      spec,
      groups: path,
      last: spec.tests[0]?.results.at(-1),
    })),
    ...(suite.suites ?? []).flatMap((inner) => specsOf(inner, path)),
  ];
}

/** The last test of that worker that began before the request. Durations do not include the preparation of a test. */
function testOf(ran: readonly RanTest[], { worker, atMs }: Unserved): RanTest | undefined {
  let found: RanTest | undefined;
  let foundAtMs = 0;
  for (const test of ran) {
    if (test.last?.parallelIndex.toString() !== worker) continue;
    const startedAtMs = Date.parse(test.last.startTime);
    if (startedAtMs > atMs || startedAtMs < foundAtMs) continue;
    found = test;
    foundAtMs = startedAtMs;
  }
  return found;
}

function endingOf({ spec, groups, last }: RanTest, askedForUnserved: boolean): TestEnding {
  const status = last?.status ?? 'skipped';
  const annotations = spec.tests[0]?.annotations ?? [];
  const skipReason = annotations.find(({ type }) => type === 'skip')?.description ?? '';
  return {
    file: spec.file.replace(/\.spec\.js$/, ''),
    test: [...groups, spec.title].join(' › '),
    ending: endingOfStatus(status, askedForUnserved),
    why: status === 'skipped' ? skipReason : firstLines(last?.error?.message ?? ''),
  };
}

function endingOfStatus(status: string, askedForUnserved: boolean): Ending {
  if (status === 'passed') return askedForUnserved ? 'hollow' : 'passed';
  return status === 'skipped' ? 'skipped' : 'failed';
}

function firstLines(message: string): string {
  const plain = message.replaceAll(/\u001b\[[0-9;]*m/g, '');
  return plain
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 6)
    .join('\n      ');
}
