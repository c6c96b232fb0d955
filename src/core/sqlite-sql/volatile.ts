import { type Select, traverse } from 'sqlite3-parser';
import type { Expr } from './parse.ts';
import { literalValue } from './read-literal.ts';

/** Functions of time, which take the present where they are given no time. https://www.sqlite.org/lang_datefunc.html */
const timeFunctions: ReadonlySet<string> = new Set(['date', 'time', 'datetime', 'julianday', 'unixepoch', 'timediff']);

/** Whether the rows of a SELECT depend on the moment at which it runs, or on chance. */
export function isVolatile(select: Select): boolean {
  let found = false;
  const finds = (): void => {
    found = true;
  };
  traverse(select, {
    nodes: {
      CurrentDateLiteral: finds,
      CurrentTimeLiteral: finds,
      CurrentTimestampLiteral: finds,
      FunctionCallExpr: ({ name, args = [] }) => {
        const called = name.name.toLowerCase();
        found ||= called === 'random' || (timeFunctions.has(called) && args.length === 0);
        found ||= (called === 'strftime' && args.length === 1) || args.some(isNow);
      },
    },
  });
  return found;
}

function isNow(argument: Parameters<typeof literalValue>[0]): boolean {
  const value = literalValue(argument);
  return typeof value === 'string' && value.toLowerCase() === 'now';
}

/** Whether an expression gives local time, which each machine has its own. https://www.sqlite.org/lang_datefunc.html#modifiers */
export function isLocalTime(expression: Expr): boolean {
  let found = false;
  traverse(expression, {
    nodes: {
      FunctionCallExpr: ({ args = [] }) => {
        found ||= args.some((argument) => String(literalValue(argument)).toLowerCase().trim() === 'localtime');
      },
    },
  });
  return found;
}
