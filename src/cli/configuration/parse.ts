import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Problem } from '../../core/settings/problems.ts';

/** A step into JSON: a key of an object or a position in a list. */
export type JsonPath = readonly (string | number)[];

/** A JSON text that was read, with the place of everything in it. */
export interface ParsedJson {
  /** null where the text is not JSON. */
  readonly root: Node | null;
  readonly problems: readonly Problem[];
  /** `file:line:column` of the value at a path, or of the nearest thing around it that is there. */
  readonly placeOf: (path: JsonPath) => string;
}

/** Reads JSON and no other spelling of it; keys that stand twice in one object are problems, because one of them would be lost. */
export function parseJson(written: string, file: string): ParsedJson {
  const text = written.replace(/^\uFEFF/, '');
  const at = (offset: number): string => `${file}:${lineAndColumn(text, offset)}`;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false }) ?? null;
  if (errors.length > 0 || root === null) {
    const isEmpty = text.trim() === '';
    const found = errors.map(({ error, offset }) => `${at(offset)}: not JSON: ${spoken(printParseErrorCode(error))}`);
    const messages = isEmpty ? [`${at(0)}: not JSON: it is empty`] : found;
    return { root: null, problems: messages.map((message) => ({ message, advice: '' })), placeOf: () => file };
  }
  return {
    root,
    problems: duplicates(root, []).map(({ path, offset }) => ({
      message: `${at(offset)}: ${writtenPath(path)} stands twice`,
      advice: 'Keep one of them.',
    })),
    placeOf: (path) => at(nearestNode(root, path).offset),
  };
}

/** `cast["metrics.timestamp"]`, `include[2]`; '' for the whole document. */
export function writtenPath(path: JsonPath): string {
  return path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`;
    if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `${before}[${JSON.stringify(step)}]`;
    return before === '' ? step : `${before}.${step}`;
  }, '');
}

/** The value as plain data. Objects have no prototype, so that a key like `constructor` finds nothing that was not written. */
export function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value;
  const result: Record<string, unknown> = Object.create(null);
  for (const { key, value } of properties(node)) result[key] = plainValue(value);
  return result;
}

interface Property {
  readonly key: string;
  readonly offset: number;
  readonly value: Node;
}

function properties(node: Node): Property[] {
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [{ key: String(key.value), offset: key.offset, value }],
  );
}

function duplicates(node: Node, path: JsonPath): { readonly path: JsonPath; readonly offset: number }[] {
  if (node.type === 'array') return (node.children ?? []).flatMap((child, at) => duplicates(child, [...path, at]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return properties(node).flatMap(({ key, offset, value }) => {
    const inside = duplicates(value, [...path, key]);
    const isKnown = seen.has(key);
    seen.add(key);
    return isKnown ? [{ path: [...path, key], offset }, ...inside] : inside;
  });
}

function nearestNode(root: Node, path: JsonPath): { readonly offset: number } {
  let node = root;
  for (const step of path) {
    const next =
      typeof step === 'number'
        ? node.children?.[step]
        : node.type === 'object'
          ? properties(node).findLast(({ key }) => key === step)?.value
          : undefined;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** `CommaExpected` → `comma expected` */
function spoken(code: string): string {
  return code.replaceAll(/(?<=[a-z])([A-Z])/g, ' $1').toLowerCase();
}
