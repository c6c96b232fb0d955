/** SQLite's comparison operators by the parser's names. */
export const comparisons: Readonly<Record<string, string>> = {
  Equals: '=',
  NotEquals: '<>',
  Less: '<',
  LessEquals: '<=',
  Greater: '>',
  GreaterEquals: '>=',
  Is: 'IS NOT DISTINCT FROM',
  IsNot: 'IS DISTINCT FROM',
};

/** Whether the operator asks which side is less. */
export function isOrder(operator: string): boolean {
  return operator !== '<>' && (operator.startsWith('<') || operator.startsWith('>'));
}
