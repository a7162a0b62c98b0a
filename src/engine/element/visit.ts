import { assert } from '../../core/assert.ts';
import type { ProcessDefinitionKey } from '../../core/key.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { Turn } from '../turn.ts';

/** The process that a living instance runs; a definition outlives its instances. */
export function findProcess(turn: Turn, key: ProcessDefinitionKey): ExecutableProcess {
  const definition = turn.state.definition(key);
  assert(definition, `process definition ${key} to exist`);
  return definition.process;
}
