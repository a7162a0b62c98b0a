/**
 * The partitions of a test's database. With `TEST_PARTITIONS=8` every new process instance goes into the eighth, whose
 * keys are above 2⁵³.
 */
export const partitionCount = Number(process.env['TEST_PARTITIONS'] ?? 1);
