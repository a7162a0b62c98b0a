import type { RegisterRoutes } from '../route.ts';
import { registerAuditLogReads } from './audit-log-reads.ts';
import { registerBatchOperationReads } from './batch-operation-reads.ts';
import { registerDecisionReads } from './decision-reads.ts';
import { registerDeployedResourceReads } from './deployed-resource-reads.ts';
import { registerElementInstanceReads } from './element-instance-reads.ts';
import { registerIncidentReads } from './incident-reads.ts';
import { registerJobReads } from './job-reads.ts';
import { registerJobStatistics } from './job-statistics.ts';
import { registerProcessDefinitionReads } from './process-definition-reads.ts';
import { registerProcessInstanceReads } from './process-instance-reads.ts';
import { registerMessageReads } from './message-reads.ts';
import { registerProcessStatistics } from './process-statistics.ts';
import { registerUsageMetrics } from './usage-metrics.ts';
import { registerUserTaskReads } from './user-task-reads.ts';
import { registerWaitStateReads } from './wait-state-reads.ts';
import { registerVariableReads } from './variable-reads.ts';

/** All routes below `/v2` that only read. */
export const registerReadRoutes: RegisterRoutes = (app, context) => {
  registerProcessDefinitionReads(app, context);
  registerProcessInstanceReads(app, context);
  registerElementInstanceReads(app, context);
  registerVariableReads(app, context);
  registerJobReads(app, context);
  registerJobStatistics(app, context);
  registerUserTaskReads(app, context);
  registerIncidentReads(app, context);
  registerProcessStatistics(app, context);
  registerDecisionReads(app, context);
  registerDeployedResourceReads(app, context);
  registerMessageReads(app, context);
  registerUsageMetrics(app, context);
  registerBatchOperationReads(app, context);
  registerAuditLogReads(app, context);
  registerWaitStateReads(app, context);
};
