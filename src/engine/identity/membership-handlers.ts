import type { MemberType } from '../../core/owner.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import type { Load } from '../footprint.ts';
import { done, type Handler } from '../handler.ts';
import type { Container } from './find-holdings.ts';
import type { Membership } from './identity-commands.ts';
import type { IdentityTable, MembershipRow } from './identity-rows.ts';
import { membershipId } from './membership-id.ts';

const containerTables = { GROUP: 'group', ROLE: 'role', TENANT: 'tenant' } as const;

/** The table of a member; any text may be the id of a client. */
const memberTables: { readonly [T in MemberType]: IdentityTable | undefined } = {
  USER: 'user',
  CLIENT: undefined,
  GROUP: 'group',
  ROLE: 'role',
  MAPPING_RULE: 'mappingRule',
};

function rowOf({ container, member }: Membership): Omit<MembershipRow, 'key'> {
  return {
    containerType: container.type,
    containerId: container.id,
    memberType: member.type,
    memberId: member.id,
  };
}

function loads(membership: Membership): readonly Load[] {
  const { container, member } = membership;
  const table = memberTables[member.type];
  return [
    { kind: 'row', table: containerTables[container.type], id: container.id },
    ...(table === undefined ? [] : [{ kind: 'row', table, id: member.id } as const]),
    { kind: 'row', table: 'membership', id: membershipId(rowOf(membership)) },
  ];
}

/** Names that only an issuer knows may be members if this server does not store users. */
function mustExist({ knowsUsers, knowsGroups }: Membership, type: MemberType): boolean {
  if (type === 'GROUP') return knowsGroups;
  return knowsUsers || type === 'ROLE' || type === 'MAPPING_RULE';
}

function hasMember({ state }: CommandContext, membership: Membership): boolean {
  const { member } = membership;
  const table = memberTables[member.type];
  if (table === undefined || !mustExist(membership, member.type)) return true;
  return state.row(table, member.id) !== undefined;
}

function containerIsAbsent({ state }: CommandContext, { type, id }: Container): boolean {
  return state.row(containerTables[type], id) === undefined;
}

export const addMember: Handler<'addMember'> = {
  isNewWork: false,
  isAlone: true,
  footprint: loads,
  decide(context, membership) {
    const existing = context.state.row('membership', membershipId(rowOf(membership)));
    const exists = hasMember(context, membership);
    if (containerIsAbsent(context, membership.container)) return noContainer(membership, 'add');
    if (!exists) return reject('NOT_FOUND', noMemberText(membership));
    if (existing !== undefined) return reject('ALREADY_EXISTS', isMemberText(membership));
    const row = { key: context.newSharedKey(), ...rowOf(membership) };
    context.emit({ kind: 'identityRowCreated', table: 'membership', row });
    return done;
  },
};

export const removeMember: Handler<'removeMember'> = {
  isNewWork: false,
  isAlone: true,
  footprint: loads,
  decide(context, membership) {
    const row = context.state.row('membership', membershipId(rowOf(membership)));
    const { container, member } = membership;
    const exists = member.type !== 'MAPPING_RULE' || hasMember(context, membership);
    if (containerIsAbsent(context, container)) return noContainer(membership, 'remove');
    if (!exists) return reject('NOT_FOUND', noMemberText(membership, 'remove'));
    if (row === undefined) return reject('NOT_FOUND', isNoMemberText(membership));
    context.emit({ kind: 'identityRowDeleted', table: 'membership', row });
    return done;
  },
};

// The texts are Camunda's, which differ.

function noContainer({ container }: Membership, verb: 'add' | 'remove'): Rejection {
  const { type, id } = container;
  if (type === 'TENANT') {
    const what = verb === 'add' ? 'add entity to tenant with ID' : 'remove entity from tenant';
    return reject('NOT_FOUND', `Expected to ${what} '${id}', but no tenant with this ID exists.`);
  }
  const noun = type.toLowerCase();
  return reject(
    'NOT_FOUND',
    `Expected to update ${noun} with ID '${id}', but a ${noun} with this ID does not exist.`,
  );
}

function noMemberText({ container, member }: Membership, verb: 'add' | 'remove' = 'add'): string {
  if (container.type === 'TENANT') {
    const noun = member.type.toLowerCase();
    const fact = verb === 'add' ? "doesn't exist" : "doesn't exists";
    const preposition = verb === 'add' ? 'to' : 'from';
    return `Expected to ${verb} ${noun} with ID '${member.id}' ${preposition} tenant with ID '${container.id}', but the ${noun} ${fact}.`;
  }
  const fact = container.type === 'GROUP' ? 'does not exist' : "doesn't exist";
  const where = verb === 'add' ? 'to' : 'from';
  return `Expected to ${verb} an entity with ID '${member.id}' and type '${member.type}' ${where} ${container.type.toLowerCase()} with ID '${container.id}', but the entity ${fact}.`;
}

function isMemberText({ container, member }: Membership): string {
  if (container.type === 'TENANT') {
    const noun = member.type.toLowerCase();
    return `Expected to add ${noun} with ID '${member.id}' to tenant with ID '${container.id}', but the ${noun} is already assigned to the tenant.`;
  }
  const noun = container.type.toLowerCase();
  return `Expected to add entity with ID '${member.id}' to ${noun} with ID '${container.id}', but the entity is already assigned to this ${noun}.`;
}

function isNoMemberText({ container, member }: Membership): string {
  if (container.type === 'TENANT') {
    const noun = member.type.toLowerCase();
    return `Expected to remove ${noun} with ID '${member.id}' from tenant with ID '${container.id}', but the ${noun} is not assigned to this tenant.`;
  }
  const noun = container.type.toLowerCase();
  return `Expected to remove entity with ID '${member.id}' from ${noun} with ID '${container.id}', but the entity is not assigned to this ${noun}.`;
}
