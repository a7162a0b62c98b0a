import type { ParallelGateway } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** Entered after all its tokens have arrived (`take-flow.ts` waits for them); leaves by every flow. */
export const parallelGateway: ElementBehavior<ParallelGateway> = {
  activate: () => 'complete',
};
