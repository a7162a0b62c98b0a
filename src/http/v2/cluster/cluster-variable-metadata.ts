import { isRawNumber } from '../../../core/exact-json.ts';
import type { ClusterVariableMetadata } from '../../../engine/cluster-variable/cluster-variable-row.ts';
import { shown } from '../violation.ts';

const entriesMax = 100;
const charactersMax = 16_384;

/** Reads texts and numbers by name; `undefined` if the request has none. Reports every violation. */
export function readMetadata(
  given: Readonly<Record<string, unknown>> | null | undefined,
  report: (violation: string) => void = () => undefined,
): ClusterVariableMetadata | undefined {
  if (given === undefined || given === null) return undefined;
  const entries = Object.entries(given);
  if (entries.length > entriesMax) {
    report(
      `The provided metadata has ${entries.length} entries but must not exceed ${entriesMax} entries`,
    );
    return {};
  }
  const read: [string, string | number][] = [];
  for (const [key, value] of entries) {
    if (isUnstorable(key) || (typeof value === 'string' && isUnstorable(value))) {
      report(`The metadata entry '${shown(key)}' contains characters that cannot be stored`);
    } else if (typeof value === 'string' || typeof value === 'number') read.push([key, value]);
    else if (isRawNumber(value)) read.push([key, Number(value.rawJSON)]);
    else {
      const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
      report(
        `The metadata value for key '${shown(key)}' is of type '${found}' but must be a string or a number`,
      );
    }
  }
  const metadata = Object.fromEntries(read);
  if (JSON.stringify(metadata).length > charactersMax) {
    report(`The provided metadata exceeds the maximum serialized size of ${charactersMax} bytes`);
  }
  return metadata;
}

/** PostgreSQL cannot read NUL or an unpaired surrogate in JSON. */
function isUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
