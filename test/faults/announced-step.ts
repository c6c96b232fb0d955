/** Steps of a run in their order, as the fault suite aims at them. */
export const steps = ['inspect', 'plan', 'create', 'load', 'finish', 'verify', 'cutover'] as const;

export type Step = (typeof steps)[number];

/** The line of `--verbose` output with which each step is known to have begun. */
const beginnings: Readonly<Record<Step | 'end', RegExp>> = {
  inspect: /^Reading the sources/,
  plan: /^ {2}inspect: /,
  create: /^Run /,
  load: /^ {2}create: /,
  finish: /^Building keys/,
  verify: /^Verifying migration/,
  cutover: /^Moving the tables/,
  end: /^ {2}cutover: /,
};

/** The step that began last, by what the program has printed; null before the first one and after the last. */
export function announcedStep(stderr: string): Step | null {
  let last: Step | null = null;
  // What comes after an interruption is announced tells of the cleaning up.
  for (const line of stderr.split(/^Interrupted \(/m)[0]?.split('\n') ?? []) {
    for (const [step, begins] of Object.entries(beginnings)) {
      if (begins.test(line)) last = step === 'end' ? null : (step as Step);
    }
  }
  return last;
}
