import type { MovableKind, PlacedObject } from '../catalog/movable.ts';
import { qualified } from './quote.ts';

/** Each kind of object as ALTER, DROP and COMMENT call it. */
export const kindWords: Readonly<Record<MovableKind, string>> = {
  table: 'TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED VIEW',
  function: 'FUNCTION',
};

/** The object as ALTER names it, e.g. `TABLE "public"."orders"`. */
export function objectSql(object: PlacedObject): string {
  return `${kindWords[object.kind]} ${nameSql(object)}`;
}

/** Its name alone; a function's is followed by its arguments, of which it has none. */
export function nameSql({ kind, schema, name }: PlacedObject): string {
  return `${qualified(schema, name)}${kind === 'function' ? '()' : ''}`;
}

/** The object as GRANT and ALTER PUBLICATION name it: views count as tables there. */
export function grantedSql(object: PlacedObject): string {
  return objectSql({ ...object, kind: object.kind === 'function' ? 'function' : 'table' });
}
