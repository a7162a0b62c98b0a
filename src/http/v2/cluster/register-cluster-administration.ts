import { registerGlobalListenerRoutes } from './global-listener-routes.ts';
import type { RegisterRoutes } from '../route.ts';
import { registerExporting } from './exporting-routes.ts';
import { registerHistoryBackups } from './history-backup-routes.ts';
import { registerRecoveryRoutes } from './recovery-routes.ts';
import { registerRuntimeBackups } from './runtime-backup-routes.ts';
import { registerSecretRoutes } from './secret-routes.ts';
import { registerClusterVariableRoutes } from './cluster-variable-routes.ts';

/** The routes that administer the whole cluster. */
export const registerClusterAdministration: RegisterRoutes = (app, context) => {
  registerClusterVariableRoutes(app, context);
  registerGlobalListenerRoutes(app, context);
  registerHistoryBackups(app, context);
  registerRuntimeBackups(app, context);
  registerExporting(app, context);
  registerRecoveryRoutes(app, context);
  registerSecretRoutes(app, context);
};
