import type { Expr } from './parse.ts';
import type { Scope, Typed } from './typed-sql.ts';

/** Translates the expressions inside an expression. Both throw Untranslatable. */
export interface Translator {
  readonly scope: Scope;
  readonly value: (expression: Expr) => Typed;
  /** As true, false or NULL. */
  readonly condition: (expression: Expr) => Typed;
  /** For what stands inside an aggregate. */
  readonly inAggregate: () => Translator;
}
