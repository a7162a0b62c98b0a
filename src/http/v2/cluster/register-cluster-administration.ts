import { registerGlobalListenerRoutes } from './global-listener-routes.ts';
import type { RegisterRoutes } from '../route.ts';
import { registerExporting } from './exporting-routes.ts';
import { registerHistoryBackups } from './history-backup-routes.ts';
import { registerRecoveryRoutes } from './recovery-routes.ts';
import { registerRuntimeBackups } from './runtime-backup-routes.ts';
import { registerSecretRoutes } from './secret-routes.ts';
import { registerClusterVariableRoutes } from './cluster-variable-routes.ts';

/** What belongs to the whole cluster rather than to processes. */
export const registerClusterAdministration: RegisterRoutes = (app, context) => {
  registerClusterVariableRoutes(app, context);
  registerGlobalListenerRoutes(app, context);
  registerHistoryBackups(app, context);
  registerRuntimeBackups(app, context);
  registerExporting(app, context);
  registerRecoveryRoutes(app, context);
  registerSecretRoutes(app, context);
};
