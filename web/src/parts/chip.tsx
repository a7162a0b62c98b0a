import {
  Archive,
  Ban,
  CheckCircle2,
  CircleAlert,
  CirclePause,
  Clock,
  Loader,
  Play,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'ok' | 'bad' | 'amber' | 'blue' | 'grey' | 'dashed' | 'accent';

interface Look {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

/** Color is never the only sign of a state: an icon and a word are with it. */
const looks: Readonly<Record<string, Look>> = {
  INCIDENT: { word: 'Incident', tone: 'bad', icon: CircleAlert },
  ACTIVE: { word: 'Running', tone: 'ok', icon: Play },
  COMPLETED: { word: 'Completed', tone: 'grey', icon: CheckCircle2 },
  TERMINATED: { word: 'Cancelled', tone: 'dashed', icon: Ban },
  CANCELED: { word: 'Cancelled', tone: 'dashed', icon: Ban },
  CREATED: { word: 'Open', tone: 'blue', icon: Clock },
  SELECTING: { word: 'Selecting', tone: 'blue', icon: Clock },
  WAITING: { word: 'Waiting', tone: 'blue', icon: Clock },
  SUSPENDED: { word: 'Suspended', tone: 'amber', icon: CirclePause },
  FAILED: { word: 'Failed', tone: 'bad', icon: CircleAlert },
  SKIPPED: { word: 'Skipped', tone: 'grey', icon: CheckCircle2 },
  queued: { word: 'Queued', tone: 'blue', icon: Clock },
  scheduled: { word: 'Scheduled', tone: 'blue', icon: Clock },
  running: { word: 'Running', tone: 'ok', icon: Loader },
  completed: { word: 'Completed', tone: 'grey', icon: CheckCircle2 },
  failed: { word: 'Failed', tone: 'amber', icon: TriangleAlert },
  cancelled: { word: 'Cancelled', tone: 'dashed', icon: Ban },
  deadlettered: { word: 'Dead letter', tone: 'bad', icon: Archive },
  active: { word: 'Active', tone: 'ok', icon: Play },
  paused: { word: 'Paused', tone: 'amber', icon: CirclePause },
  suspended: { word: 'Suspended', tone: 'amber', icon: CirclePause },
};

export function StateChip({ state }: { state: string }): ReactNode {
  const look = looks[state];
  if (look === undefined) return <span className="chip">{state.toLowerCase()}</span>;
  const Icon = look.icon;
  return (
    <span className="chip" data-tone={look.tone}>
      <Icon size={13} aria-hidden /> {look.word}
    </span>
  );
}

/** The state of an instance in one word. */
export function instanceState(instance: { state: string; hasIncident: boolean }): string {
  return instance.hasIncident && instance.state === 'ACTIVE' ? 'INCIDENT' : instance.state;
}
