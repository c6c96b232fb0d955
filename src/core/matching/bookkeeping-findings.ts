import type { Notebook } from '../mapping/notebook.ts';
import type { MatchedBookkeeping } from './matched.ts';

/** Names that are listed of each side. */
const mostListed = 5;

/** Tells that a framework's own table is left alone, and where the two sides are at different versions. */
export function reportVersions(
  { rule, source, sqlite, live }: MatchedBookkeeping,
  { here, there }: { readonly here: ReadonlySet<string>; readonly there: ReadonlySet<string> },
  notebook: Notebook,
): void {
  const where = { source: source.label, table: sqlite.name };
  const what = `${sqlite.name} is ${rule.framework}'s own list of migrations and is left alone`;
  if (live === null) {
    notebook.add({ ...where, code: 'GM813', message: `${what}; the target has none` });
    return;
  }
  const onlyHere = [...here].filter((version) => !there.has(version));
  const onlyThere = [...there].filter((version) => !here.has(version));
  if (onlyHere.length + onlyThere.length === 0) {
    notebook.add({ ...where, code: 'GM813', message: `${what}; both sides are at the same version` });
    return;
  }
  const parts = [
    ...(onlyHere.length === 0 ? [] : [`only the source has seen ${listed(onlyHere)}`]),
    ...(onlyThere.length === 0 ? [] : [`only the target has seen ${listed(onlyThere)}`]),
  ];
  const advice = 'Bring both to the same version of the application first, unless you know that the tables are alike.';
  notebook.add({
    ...where,
    code: 'GM814',
    message: `${what}; the two sides are at different versions: ${parts.join('; ')}`,
    advice,
  });
}

function listed(versions: readonly string[]): string {
  const more = versions.length - mostListed;
  return `${versions.slice(0, mostListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
