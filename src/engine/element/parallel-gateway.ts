import type { ParallelGateway } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** Entered when all its tokens are there (`take-flow.ts` waits for them); leaves by every flow. */
export const parallelGateway: ElementBehavior<ParallelGateway> = {
  activate: () => 'complete',
};
