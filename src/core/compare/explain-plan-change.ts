/** What a run's plan was made from and builds, as the journal keeps it. */
export interface PlanRecord {
  /** Options that decide about the plan, as the operator would write them. */
  readonly options: Readonly<Record<string, string>>;
  /** Every object in the order of the work, with the SHA-256 of what it is built from. */
  readonly parts: readonly (readonly [what: string, sha256: string])[];
}

interface RecordedSource {
  readonly file: string;
  readonly label: string;
  readonly sha256: string;
}

export interface PlanSituation {
  readonly sources: readonly RecordedSource[];
  /** null: an older version recorded less. */
  readonly plan: PlanRecord | null;
}

/** Differences of one sort that are named one by one. */
const mostNamed = 3;

/** Why what was staged does not fit the plan: every cause that can be told, the likeliest first; [] where it fits. */
export function planChanges(then: PlanSituation, now: PlanSituation & { readonly plan: PlanRecord }): string[] {
  if (then.plan !== null && JSON.stringify(then.plan.parts) === JSON.stringify(now.plan.parts)) return [];
  const causes = [...sourceChanges(then.sources, now.sources), ...optionChanges(then.plan, now.plan)];
  const parts = then.plan === null ? [] : partChanges(then.plan.parts, now.plan.parts);
  if (causes.length + parts.length > 0) return [...causes, ...shortened(parts)];
  return [then.plan === null ? 'an older version of this tool made it' : 'its objects are built in another order'];
}

function sourceChanges(then: readonly RecordedSource[], now: readonly RecordedSource[]): string[] {
  const gone = then.filter(({ file }) => !now.some((one) => one.file === file));
  const fresh = now.filter(({ file }) => !then.some((one) => one.file === file));
  const renamed = gone.flatMap((old) => {
    const same = fresh.find(({ sha256 }) => sha256 === old.sha256);
    return same === undefined ? [] : [{ old, same }];
  });
  const isRenamed = (source: RecordedSource) => renamed.some(({ old, same }) => old === source || same === source);
  const kept = (from: readonly RecordedSource[], other: readonly RecordedSource[]) =>
    from.filter(({ file }) => other.some((one) => one.file === file)).map(({ label }) => label);
  const [before, after] = [kept(then, now), kept(now, then)];
  return [
    ...renamed.map(({ old, same }) => `${old.file} is called ${same.file} now`),
    ...gone.filter((one) => !isRenamed(one)).map(({ file }) => `${file} was a source then and is none now`),
    ...fresh.filter((one) => !isRenamed(one)).map(({ file }) => `${file} is a source now and was none then`),
    ...now
      .filter(({ file, sha256 }) => then.some((one) => one.file === file && one.sha256 !== sha256))
      .map(({ file }) => `${file} changed since it was read`),
    ...(before.join('\n') !== after.join('\n') && [...before].sort().join('\n') === [...after].sort().join('\n')
      ? [`the sources were given in the order ${before.join(', ')}, and now ${after.join(', ')}`]
      : []),
  ];
}

function optionChanges(then: PlanRecord | null, now: PlanRecord): string[] {
  if (then === null) return [];
  const shown = (value: string | undefined) => (value === undefined || value === '' ? 'not given' : value);
  return [...new Set([...Object.keys(then.options), ...Object.keys(now.options)])]
    .filter((name) => (then.options[name] ?? '') !== (now.options[name] ?? ''))
    .map((name) => `${name} was ${shown(then.options[name])} and is ${shown(now.options[name])}`);
}

function partChanges(then: PlanRecord['parts'], now: PlanRecord['parts']): string[] {
  const [before, after] = [new Map(then), new Map(now)];
  return [
    ...[...before].flatMap(([what, sha256]) => {
      const found = after.get(what);
      if (found === undefined) return [`${what} was planned then and is not now`];
      return found === sha256 ? [] : [`${what} is planned otherwise`];
    }),
    ...[...after.keys()].filter((what) => !before.has(what)).map((what) => `${what} is planned now and was not then`),
  ];
}

function shortened(changes: readonly string[]): string[] {
  const others = changes.length - mostNamed;
  return [...changes.slice(0, mostNamed), ...(others > 0 ? [`and ${others} more objects differ`] : [])];
}
