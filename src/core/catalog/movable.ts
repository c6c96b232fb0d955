/** What a run creates in the staging schema and moves between schemas. A function is one of a trigger and takes no arguments. */
export type MovableKind = 'table' | 'view' | 'function';

/** An object that moves, by its unquoted name. */
export interface Movable {
  readonly kind: MovableKind;
  readonly name: string;
}

/** Relations share one namespace, functions have another: a key under which two objects meet only where they are the same. */
export function movableKey({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}
