/** The settings of the retention of process data, in the table of `config.ts` and with its rules. */
import { defaultProcessKeptMs } from '../runtime/runtime-limits.ts';
import { hour, number } from './setting.ts';

const keptMs = [0, 3_660 * 24 * hour] as const;
const olderDatabase = '0: never. A database of an earlier version deletes none until this is set';

export const retentionSettings = {
  'instances-retention-ms': number(
    defaultProcessKeptMs,
    keptMs,
    `age at which ended process instances are deleted, from the end of their root; ${olderDatabase}`,
  ),
  'decisions-retention-ms': number(
    defaultProcessKeptMs,
    keptMs,
    `age at which decisions evaluated outside of instances are deleted; ${olderDatabase}`,
  ),
  'job-statistics-retention-ms': number(
    defaultProcessKeptMs,
    keptMs,
    `age at which counts of jobs over time are deleted; ${olderDatabase}`,
  ),
} as const;
