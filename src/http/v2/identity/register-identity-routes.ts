import type { RegisterRoutes } from '../route.ts';
import { registerAuthorizationRoutes } from './authorization-routes.ts';
import { registerMappingRuleRoutes } from './mapping-rule-routes.ts';
import { registerMembershipRoutes } from './membership-routes.ts';
import { registerMeRoutes } from './me-routes.ts';
import { registerNamedRoutes } from './named-routes.ts';
import { registerUserRoutes } from './user-routes.ts';

/** Users, groups, roles, tenants, mapping rules, memberships and authorizations. */
export const registerIdentityRoutes: RegisterRoutes = (app, context) => {
  registerMeRoutes(app, context);
  registerUserRoutes(app, context);
  registerNamedRoutes(app, context);
  registerMembershipRoutes(app, context);
  registerMappingRuleRoutes(app, context);
  registerAuthorizationRoutes(app, context);
};
