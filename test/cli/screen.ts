interface Row {
  text: string[];
  /** true: the line goes on in the next row, because the terminal is no wider. */
  continued: boolean;
}

const controlStart = '\u001b';

/** A control sequence of ECMA-48, or one character. */
const pieces = new RegExp(`${controlStart}\\[(?<parameters>[?\\d;]*)(?<final>[A-Za-z])|[^]`, 'gu');

/** A change of colour or weight. */
export const colours = new RegExp(`${controlStart}\\[[\\d;]*m`, 'g');

/**
 * What stands on a terminal after it got all of `output`, as lines: rows that one line fills are joined. Knows the sequences that this
 * program and its prompts send, and throws at any other one.
 */
export function linesOnScreen(output: string, columns: number): string[] {
  const rows: Row[] = [];
  let [row, column] = [0, 0];
  /** Bars are drawn without. */
  let wraps = true;
  const at = (index: number): Row => {
    while (rows.length <= index) rows.push({ text: [], continued: false });
    return rows[index] as Row;
  };
  const print = (character: string): void => {
    if (column === columns && !wraps) column -= 1;
    if (column === columns) {
      at(row).continued = true;
      row += 1;
      column = 0;
    }
    const { text } = at(row);
    while (text.length < column) text.push(' ');
    text[column] = character;
    column += 1;
  };
  const erase = (from: number): void => {
    at(row).text.length = Math.min(at(row).text.length, from);
    at(row).continued = false;
  };
  const control = (final: string, parameters: string): void => {
    const many = parameters === '' ? 1 : Number.parseInt(parameters, 10);
    switch (final) {
      case 'A':
        row = Math.max(0, row - many);
        return;
      case 'B':
        row += many;
        return;
      case 'C':
        column += many;
        return;
      case 'D':
        column = Math.max(0, column - many);
        return;
      case 'G':
        column = many - 1;
        return;
      case 'K':
        erase(parameters === '2' ? 0 : column);
        return;
      case 'J':
        erase(column);
        rows.length = row + 1;
        return;
      case 'm':
        return;
      case 'h':
      case 'l':
        if (parameters === '?7') wraps = final === 'h';
        if (parameters === '?7' || parameters === '?25') return;
    }
    throw new Error(`the screen does not know ESC [ ${parameters} ${final}`);
  };
  for (const { 0: piece, groups } of output.matchAll(pieces)) {
    if (groups?.final !== undefined) control(groups.final, groups.parameters ?? '');
    else if (piece === '\r') column = 0;
    else if (piece === '\n') row += 1;
    else if (piece === '\u0007') continue;
    else print(piece);
  }
  const lines: string[] = [];
  let open = '';
  for (const { text, continued } of rows) {
    open += text.join('');
    if (continued) continue;
    lines.push(open.trimEnd());
    open = '';
  }
  return lines;
}

/** Lines as a terminal of so many columns shows them. */
export function shownAt(columns: number, lines: readonly string[]): string {
  return lines.map((line) => line.replace(new RegExp(`.{${columns}}(?=.)`, 'gu'), '$&\n')).join('\n');
}
