import type { Key } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';

/** Where messages and subscriptions meet: both have the same tenant, message name and correlation key. */
export interface Slot {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly correlationKey: string;
}

/** A number for a slot. Indexes and locks use it, because names and keys may be long. Two slots may share a number. */
export type SlotNumber = Key<'slot'>;

/** The exact identity of a slot. */
export function slotId({ tenantId, name, correlationKey }: Slot): string {
  return JSON.stringify([tenantId, name, correlationKey]);
}

export function slotNumber({ tenantId, name, correlationKey }: Slot): SlotNumber {
  return numberOf(['slot', tenantId, name, correlationKey]);
}

/** A number for the name of a signal. It is unrelated to the numbers of slots. */
export function signalNumber(signal: {
  readonly tenantId: TenantId;
  readonly name: string;
}): SlotNumber {
  return numberOf(['signal', signal.tenantId, signal.name]);
}

/** A number for a variable on which start conditions depend. */
export function startConditionNumber(variable: {
  readonly tenantId: TenantId;
  readonly name: string;
}): SlotNumber {
  return numberOf(['condition', variable.tenantId, variable.name]);
}

/** A number for a start lock. It is unrelated to the numbers of slots. */
export function startLockNumber(lock: {
  readonly tenantId: TenantId;
  readonly processId: string;
  readonly correlationKey: string;
}): SlotNumber {
  return numberOf(['start', lock.tenantId, lock.processId, lock.correlationKey]);
}

/** 53 bits of two multiplicative hashes, which every store reads exactly. The same texts always have the same number, because tables keep it. */
function numberOf(texts: readonly string[]): SlotNumber {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      high = Math.imul(high ^ unit, 0x9e3779b1);
      low = Math.imul(low ^ unit, 0x5f356495);
      high = (high << 13) | (high >>> 19);
      low = (low << 17) | (low >>> 15);
    }
    high = Math.imul(high ^ (low >>> 15) ^ text.length, 0x85ebca77);
    low = Math.imul(low ^ (high >>> 13) ^ text.length, 0xc2b2ae3d);
  }
  const number = (high >>> 11) * 2 ** 32 + ((low ^ (high >>> 16)) >>> 0);
  return String(number) as SlotNumber;
}
