import type { ElementReader } from '../element-reader.ts';
import { extensionOf } from '../place.ts';
import { readUserTaskDefinition } from '../user-task-definition.ts';
import { readUserTaskJob } from '../user-task-job.ts';

export const readUserTask: ElementReader = (place, { base }) => {
  const isNative = extensionOf(place, 'zeebe:userTask') !== undefined;
  const task = readUserTaskDefinition(place, { mayHaveFormKey: !isNative });
  return {
    ...base,
    type: 'USER_TASK',
    work: isNative ? { kind: 'native', task } : { kind: 'job', job: readUserTaskJob(place), task },
  };
};
