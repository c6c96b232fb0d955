/** Who is to own what a migration creates, and who may use it besides. */
export interface PlannedAccess {
  /** null: the role that migrates. */
  readonly owner: string | null;
  readonly grantTo: readonly string[];
}

/** A role that is to own or use what is new. */
export interface RoleFacts {
  readonly role: string;
  readonly exists: boolean;
  /** Whether this session may act as it, and make it the owner of something: https://www.postgresql.org/docs/current/role-membership.html */
  readonly mayActAs: boolean;
  /** Of the target schemas that are there, those into which it may not look, and those in which it may not create. */
  readonly mayNotLook: readonly string[];
  readonly mayNotCreate: readonly string[];
}

export interface AccessFacts {
  /** The role of this session. */
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly roles: readonly RoleFacts[];
}
