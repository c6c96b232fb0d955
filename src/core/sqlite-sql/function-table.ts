import { type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** How one function of SQLite is written in PostgreSQL. */
export interface TranslatedFunction {
  /** The numbers of arguments that it takes. */
  readonly arity: readonly number[];
  /** Throws Untranslatable for arguments whose meaning would differ. */
  readonly sql: (args: readonly [Typed, ...Typed[]], scope: Scope) => Typed;
}

/** By the function's name in lower case. */
export type FunctionTable = Readonly<Record<string, TranslatedFunction>>;

/** Calls a function of a table. */
export function callOf(name: string, entry: TranslatedFunction, args: readonly Typed[], scope: Scope): Typed {
  if (!entry.arity.includes(args.length)) throw new Untranslatable(`${name}() with ${args.length} arguments`);
  return entry.sql(args as readonly [Typed, ...Typed[]], scope);
}
