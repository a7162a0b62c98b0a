import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../route.ts';
import { registerAdHocActivation } from './ad-hoc-activation.ts';
import { registerBatchOperations } from './batch-operation/register-batch-operations.ts';
import { registerBusinessIdAssignment } from './business-id-assignment.ts';
import { registerClock } from './clock-routes.ts';
import { registerCluster } from './cluster-routes.ts';
import { registerConditionalEvaluation } from './conditional-evaluation.ts';
import { registerCreateProcessInstance } from './create-process-instance.ts';
import { registerDecisionEvaluation } from './decision-evaluation.ts';
import { registerDeletion } from './deletion.ts';
import { registerDeployment } from './deployment.ts';
import { registerExpressionEvaluation } from './expression-evaluation.ts';
import { registerIncidentResolution } from './incident-resolution.ts';
import { registerJobActivation } from './job-activation.ts';
import { registerJobCommands } from './job-commands.ts';
import { registerMessageCommands } from './message-commands.ts';
import { registerMigration } from './instance-migration-routes.ts';
import { registerModification } from './modification.ts';
import { registerProcessInstanceCommands } from './process-instance-commands.ts';
import { registerResourceDeletion } from './resource-deletion.ts';
import { registerSignalBroadcast } from './signal-broadcast.ts';
import { registerUserTaskCommands } from './user-task-commands.ts';

/** All routes below `/v2` that are not reads. */
export function registerCommandRoutes(app: FastifyInstance, context: RouteContext): void {
  registerCluster(app, context);
  registerClock(app, context);
  registerDeployment(app, context);
  registerResourceDeletion(app, context);
  registerCreateProcessInstance(app, context);
  registerProcessInstanceCommands(app, context);
  registerModification(app, context);
  registerMigration(app, context);
  registerAdHocActivation(app, context);
  registerJobActivation(app, context);
  registerJobCommands(app, context);
  registerUserTaskCommands(app, context);
  registerIncidentResolution(app, context);
  registerDecisionEvaluation(app, context);
  registerExpressionEvaluation(app, context);
  registerSignalBroadcast(app, context);
  registerConditionalEvaluation(app, context);
  registerMessageCommands(app, context);
  registerBatchOperations(app, context);
  registerDeletion(app, context);
  registerBusinessIdAssignment(app, context);
}
