/** A name as options write it: in double quotes where it holds what separates names there. */
export function writtenName(name: string): string {
  return /^[^".=:]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A name, what stands after it, and the rest of the text. */
export interface TakenName {
  readonly name: string;
  readonly separator: string;
  readonly rest: string;
}

/** A name up to one of the separators (single characters), bare or in double quotes (two of them inside are one); null where there is none. */
export function takeName(text: string, separators: string): TakenName | null {
  if (!text.startsWith('"')) {
    const ends = [...separators].map((separator) => text.indexOf(separator)).filter((at) => at !== -1);
    const end = Math.min(...ends);
    return ends.length === 0 || end < 1 ? null : taken(text.slice(0, end), text.slice(end));
  }
  let name = '';
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] !== '"') {
      name += text[at];
    } else if (text[at + 1] === '"') {
      name += '"';
      at += 1;
    } else {
      const after = text[at + 1];
      const isName = after !== undefined && separators.includes(after) && name !== '';
      return isName ? taken(name, text.slice(at + 1)) : null;
    }
  }
  return null;
}

/** A text that is a name and nothing else, bare or in double quotes; null where there is none. */
export function wholeName(text: string): string | null {
  if (!text.startsWith('"')) return text === '' ? null : text;
  // A mark after the closing quote, as `takeName` wants one.
  const found = takeName(`${text}=`, '=');
  return found === null || found.rest !== '' ? null : found.name;
}

function taken(name: string, after: string): TakenName {
  return { name, separator: after.slice(0, 1), rest: after.slice(1) };
}
