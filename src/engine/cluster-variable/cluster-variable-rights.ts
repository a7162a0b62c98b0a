import type { CommandRights } from '../identity/command-right.ts';
import type { ClusterVariableCommands } from './cluster-variable-commands.ts';

/** Rights are on names. */
export const clusterVariableRights: CommandRights<keyof ClusterVariableCommands> = {
  createClusterVariable: (_context, { name }) => [
    { right: 'CLUSTER_VARIABLE:CREATE', ids: [name] },
  ],
  updateClusterVariable: (_context, { name }) => [
    { right: 'CLUSTER_VARIABLE:UPDATE', ids: [name] },
  ],
  deleteClusterVariable: (_context, { name }) => [
    { right: 'CLUSTER_VARIABLE:DELETE', ids: [name] },
  ],
};
