/**
 * What a run creates and moves between schemas. A function is one of a trigger and takes no arguments. A materialized view is one of the
 * operator's that reads a replaced table.
 */
export type MovableKind = 'table' | 'view' | 'materialized view' | 'function';

/** An object that moves, by its unquoted name. */
export interface Movable {
  readonly kind: MovableKind;
  readonly name: string;
}

/** A movable object by its schema. */
export interface PlacedObject extends Movable {
  readonly schema: string;
}

/** Relations share one namespace, functions have another: a key under which two objects meet only where they are the same. */
export function movableKey({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}

/** The same over all schemas. */
export function placedKey({
  kind,
  schema,
  name,
}: {
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
}): string {
  return JSON.stringify([kind, schema, name]);
}
