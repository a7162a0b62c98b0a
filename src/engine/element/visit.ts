import { assert } from '../../core/assert.ts';
import type { ProcessDefinitionKey } from '../../core/key.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';

/** The process of a living instance. A definition outlives its instances. */
export function findProcess(context: CommandContext, key: ProcessDefinitionKey): ExecutableProcess {
  const definition = context.state.definition(key);
  assert(definition, `process definition ${key} to exist`);
  return definition.process;
}
