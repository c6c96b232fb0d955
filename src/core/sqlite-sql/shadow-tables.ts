import { contentOf } from './full-text-options.ts';
import type { CreateVirtualTable } from './read-create-virtual-table.ts';

/** The tables in which a module keeps its rows: what follows the name of the virtual table, and the first columns. */
type Shadows = Readonly<Record<string, readonly string[]>>;

/** https://www.sqlite.org/fts3.html#shadow_tables; FTS3 has neither _docsize nor _stat. */
const fts4: Shadows = {
  content: ['docid'],
  segments: ['blockid', 'block'],
  segdir: ['level', 'idx', 'start_block', 'leaves_end_block', 'end_block', 'root'],
  docsize: ['docid', 'size'],
  stat: ['id', 'value'],
};

/** https://www.sqlite.org/fts5.html#fts5_data_structures */
const fts5: Shadows = {
  data: ['id', 'block'],
  idx: ['segid', 'term', 'pgno'],
  content: ['id'],
  docsize: ['id', 'sz'],
  config: ['k', 'v'],
};

/** https://www.sqlite.org/rtree.html#integrity_checks_using_the_rtreecheck_sql_function */
const rtree: Shadows = {
  node: ['nodeno', 'data'],
  parent: ['nodeno', 'parentnode'],
  rowid: ['rowid', 'nodeno'],
};

const shadowsOf: Readonly<Record<string, Shadows>> = {
  fts3: fts4,
  fts4,
  fts5,
  rtree,
  rtree_i32: rtree,
  geopoly: rtree,
};

/** A virtual table that other tables may belong to. Names here and below are folded. */
export interface ShadowOwner extends CreateVirtualTable {
  readonly name: string;
}

/**
 * Whether a table belongs to a virtual table: by its name and by its columns, because a table of the user may be called the
 * same, and because SQLite itself only tells it of modules that it was built with. `columns` is called for likely names only.
 */
export function isShadowOf(owner: ShadowOwner, table: string, columns: () => readonly string[]): boolean {
  if (!table.startsWith(`${owner.name}_`)) return false;
  const ending = table.slice(owner.name.length + 1);
  const first = shadowsOf[owner.module.toLowerCase()]?.[ending];
  if (first === undefined || (ending === 'content' && !keepsContent(owner))) return false;
  const found = columns();
  return first.every((name, at) => found[at] === name);
}

/** Whether it is known which tables belong to a virtual table of this module. */
export function hasKnownShadows(module: string): boolean {
  return shadowsOf[module.toLowerCase()] !== undefined;
}

/** A full-text table whose content is elsewhere has no _content; but one that keeps at least the columns it does not index has. */
function keepsContent(owner: ShadowOwner): boolean {
  const content = contentOf(owner);
  return content.kind === 'own' || (content.kind === 'none' && content.keepsUnindexed);
}
