/** How text is emphasised; the terminal's colours, or nothing. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
}

const asIs = (text: string): string => text;

/** Plain text, for files, pipes and --no-color. */
export const plainPaint: Paint = { strong: asIs, faint: asIs, good: asIs, warning: asIs, bad: asIs };

/** What every renderer is told. */
export interface Style {
  readonly paint: Paint;
  /** Every finding on its own line instead of grouped. */
  readonly verbose: boolean;
  /** Cells in a line of the terminal; null where there is none, and a line may be as long as it likes. */
  readonly width: number | null;
}
