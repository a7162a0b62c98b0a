import { sql } from 'kysely';
import type { DecisionInstanceQuery } from '../query.ts';
import { resources } from '../resources.ts';
import { firstOfSource, sourceOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** One decision of one evaluation as JSON text; `undefined` if there is none that the caller may see. */
export function decisionInstance(
  run: Run,
  { evaluationKey, index }: DecisionInstanceQuery,
): Promise<string | undefined> {
  const where = sql`t.evaluation_key = ${BigInt(evaluationKey)}
    AND t.evaluation_index = ${BigInt(index)}`;
  return firstOfSource(run, sourceOf(resources.decisionInstanceDetail, [where]), []);
}
