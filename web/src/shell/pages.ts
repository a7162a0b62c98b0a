import {
  Activity,
  AlarmClock,
  Archive,
  Boxes,
  Braces,
  Building2,
  CircleAlert,
  ClipboardCheck,
  Ear,
  IdCard,
  LayoutDashboard,
  ListTree,
  Radio,
  ShieldCheck,
  Table2,
  UserRound,
  Users,
  UsersRound,
  Waypoints,
  Webhook,
  Workflow,
  SlidersHorizontal,
  ListChecks,
  type LucideIcon,
} from 'lucide-react';

export interface NavPage {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** The key that opens the page after `g`. */
  readonly key?: string;
  /** A user without this permission does not see the page. */
  readonly right?: string;
}

export interface NavGroup {
  readonly name: string;
  readonly needsJobs: boolean;
  readonly pages: readonly NavPage[];
}

export const overviewPage: NavPage = {
  path: '/',
  name: 'Overview',
  icon: LayoutDashboard,
  key: 'o',
};

export const navGroups: readonly NavGroup[] = [
  {
    name: 'Orchestration',
    needsJobs: false,
    pages: [
      { path: '/processes', name: 'Processes', icon: Workflow, key: 'p' },
      { path: '/instances', name: 'Instances', icon: ListTree, key: 'i' },
      { path: '/incidents', name: 'Incidents', icon: CircleAlert, key: 'n' },
      { path: '/tasks', name: 'Tasks', icon: ClipboardCheck, key: 't' },
      { path: '/decisions', name: 'Decisions', icon: Table2, key: 'e' },
      { path: '/operations', name: 'Operations', icon: ListChecks },
    ],
  },
  {
    name: 'Jobs',
    needsJobs: true,
    pages: [
      { path: '/queues', name: 'Queues', icon: Boxes, key: 'q' },
      { path: '/jobs', name: 'Jobs', icon: Activity, key: 'j' },
      { path: '/schedules', name: 'Schedules', icon: AlarmClock, key: 's' },
      { path: '/dead-letters', name: 'Dead letters', icon: Archive, key: 'd' },
      { path: '/workers', name: 'Workers', icon: Users, key: 'w' },
      { path: '/events', name: 'Events', icon: Radio },
      { path: '/webhooks', name: 'Webhooks', icon: Webhook },
    ],
  },
  {
    name: 'Administration',
    needsJobs: false,
    pages: [
      { path: '/admin/users', name: 'Users', icon: UserRound, right: 'USER:READ' },
      { path: '/admin/groups', name: 'Groups', icon: UsersRound, right: 'GROUP:READ' },
      { path: '/admin/roles', name: 'Roles', icon: IdCard, right: 'ROLE:READ' },
      { path: '/admin/tenants', name: 'Tenants', icon: Building2, right: 'TENANT:READ' },
      {
        path: '/admin/mapping-rules',
        name: 'Mapping rules',
        icon: Waypoints,
        right: 'MAPPING_RULE:READ',
      },
      {
        path: '/admin/authorizations',
        name: 'Authorizations',
        icon: ShieldCheck,
        right: 'AUTHORIZATION:READ',
      },
      {
        path: '/admin/variables',
        name: 'Cluster variables',
        icon: Braces,
        right: 'CLUSTER_VARIABLE:READ',
      },
      {
        path: '/admin/global-listeners',
        name: 'Global listeners',
        icon: Ear,
        right: 'GLOBAL_LISTENER:READ_TASK_LISTENER',
      },
      { path: '/admin/system', name: 'System', icon: SlidersHorizontal },
    ],
  },
];
