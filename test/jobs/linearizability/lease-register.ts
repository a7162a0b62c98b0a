import type { Call, Operation, Refused } from './history.ts';

/** One job as its clients may see it: a register that fences with tokens. */
export interface Register {
  /** `ready`: scheduled or queued, which only the clock distinguishes. */
  readonly state: 'ready' | 'running' | 'completed' | 'failed' | 'cancelled' | 'deadlettered';
  readonly attempt: number;
  readonly attemptsLeft: number;
  /** The token of the lease, or of the last expired one until there is another. */
  readonly token: string | undefined;
  /** For a running job: the moment before which the lease cannot expire. */
  readonly deadlineMs: number;
}

export const attemptsMax = 6;

export const newRegister: Register = {
  state: 'ready',
  attempt: 0,
  attemptsLeft: attemptsMax,
  token: undefined,
  deadlineMs: Infinity,
};

/** The states that the register may have after the operation, if its answer was possible: at most two. */
export function after(register: Register, operation: Operation): readonly Register[] {
  const isLate = register.state === 'running' && operation.answeredAtMs >= register.deadlineMs;
  return (isLate ? [register, expired(register)] : [register]).flatMap((before) => {
    const next = apply(before, operation);
    return next === undefined ? [] : [next];
  });
}

/** Changes that only the clock causes. */
function expired(register: Register): Register {
  const state = register.attemptsLeft > 0 ? 'ready' : 'deadlettered';
  return { ...register, state, deadlineMs: Infinity };
}

function apply(register: Register, operation: Operation): Register | undefined {
  const { call } = operation;
  switch (call.kind) {
    case 'lease':
      return lease(register, call);
    case 'heartbeat':
    case 'complete':
    case 'fail':
      return settle(register, call, operation);
    case 'cancel':
      return decide(register, call.answer, {
        isAllowed: register.state === 'ready' || register.state === 'running',
        code: 'CANNOT_CANCEL_STATUS',
        next: { ...register, state: 'cancelled', token: lateToken(register) },
      });
    case 'retry':
      return decide(register, call.answer, {
        isAllowed: register.state === 'failed' || register.state === 'deadlettered',
        code: 'CANNOT_RETRY_STATUS',
        next: { ...register, state: 'ready', attemptsLeft: attemptsMax },
      });
    case 'read':
      return call.attempt === register.attempt && isStatus(register, call.status)
        ? register
        : undefined;
  }
}

/** If the job was cancelled while it ran, its worker gets LEASE_INVALID. */
function lateToken({ state, token }: Register): string | undefined {
  return state === 'running' ? undefined : token;
}

function lease(
  register: Register,
  { token, attempt, deadlineMs }: Extract<Call, { readonly kind: 'lease' }>,
): Register | undefined {
  if (register.state !== 'ready' || attempt !== register.attempt + 1) return undefined;
  const attemptsLeft = register.attemptsLeft - 1;
  return { state: 'running', attempt, attemptsLeft, token, deadlineMs };
}

type LeaseReport = Extract<Call, { readonly kind: 'heartbeat' | 'complete' | 'fail' }>;

function settle(
  register: Register,
  call: LeaseReport,
  { askedAtMs, answeredAtMs }: Operation,
): Register | undefined {
  const holds = register.token === call.token;
  if (call.answer.kind === 'refused') {
    const { code, status } = call.answer;
    if (!isStatus(register, status)) return undefined;
    const isPast = register.state !== 'running' || answeredAtMs >= register.deadlineMs;
    const expected = !holds ? 'LEASE_INVALID' : isPast ? 'LEASE_EXPIRED' : 'nothing';
    return code === expected ? register : undefined;
  }
  // Only the worker with the lease may do this, and only in time.
  if (!holds || register.state !== 'running' || askedAtMs >= register.deadlineMs) return undefined;
  if (call.kind === 'heartbeat') {
    return { ...register, deadlineMs: call.answer.deadlineMs };
  }
  const over = { ...register, token: undefined, deadlineMs: Infinity };
  if (call.kind === 'complete') return { ...over, state: 'completed' };
  if (!call.isRetryable) return { ...over, state: 'failed' };
  return { ...over, state: register.attemptsLeft > 0 ? 'ready' : 'deadlettered' };
}

function decide(
  register: Register,
  answer: Refused | { readonly kind: 'done' },
  rule: { readonly isAllowed: boolean; readonly code: string; readonly next: Register },
): Register | undefined {
  if (answer.kind === 'done')
    return rule.isAllowed ? { ...rule.next, deadlineMs: Infinity } : undefined;
  const isRight = !rule.isAllowed && answer.code === rule.code && isStatus(register, answer.status);
  return isRight ? register : undefined;
}

function isStatus({ state }: Register, status: string): boolean {
  return state === 'ready' ? status === 'scheduled' || status === 'queued' : status === state;
}
