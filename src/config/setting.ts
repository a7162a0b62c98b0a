/** One setting of the command line: `--name value`, `--name=value` or `CONTINUO_NAME=value`. */
export interface Setting {
  readonly kind: 'number' | 'text' | 'switch' | 'words';
  readonly help: string;
  readonly default: string;
  readonly min?: number;
  readonly max?: number;
  readonly words?: readonly string[];
}

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

export function number(
  value: number,
  [min, max]: readonly [number, number],
  help: string,
): Setting & { readonly kind: 'number' } {
  return { kind: 'number', default: value.toString(), min, max, help };
}

export function text(standard: string, help: string): Setting & { readonly kind: 'text' } {
  return { kind: 'text', default: standard, help };
}

export function words<const Word extends string>(
  standard: Word,
  allowed: readonly Word[],
  help: string,
): Setting & { readonly kind: 'words'; readonly words: readonly Word[] } {
  return { kind: 'words', default: standard, words: allowed, help };
}

/** The entries of a value that are separated by commas. */
export function listOf(given: string): readonly string[] {
  return given
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** The reason why a value is wrong, as the end of *must be …*; `undefined` if it is right. */
export function violationOf(setting: Setting, value: string): string | undefined {
  switch (setting.kind) {
    case 'number': {
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting;
      const isWithin = /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max;
      return isWithin ? undefined : `a whole number from ${min} to ${max}`;
    }
    case 'switch':
      return value === 'true' || value === 'false' ? undefined : `'true' or 'false'`;
    case 'words':
      return setting.words?.includes(value) === true
        ? undefined
        : `one of ${setting.words?.join(', ') ?? ''}`;
    case 'text':
      return value === '' ? 'given' : undefined;
  }
}
