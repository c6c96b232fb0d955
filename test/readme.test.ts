import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../src/cli/commands/all.ts';
import { optionTable } from '../src/cli/option-table.ts';
import { readWords } from '../src/cli/read-words.ts';
import { exitCodes } from '../src/core/exit-codes.ts';
import { noteCodes } from '../src/core/mapping/note-codes.ts';
import { presets } from '../src/core/settings/presets.ts';
import { rules as changeRules } from '../src/core/telling/code-changes.ts';

const file = fileURLToPath(new URL('../README.md', import.meta.url));
const codesFile = fileURLToPath(new URL('../src/core/mapping/note-codes.ts', import.meta.url));
let readme = readFileSync(file, 'utf8');

/** The text below a heading, to the next one of its level or a higher one. */
function section(heading: string): string {
  const level = heading.split(' ')[0] ?? '';
  const [, after = ''] = readme.split(`\n${heading}\n`);
  return after.split(new RegExp(`\n#{2,${level.length}} `))[0] ?? '';
}

/** Cells of the rows of the first table in a text, without its head. */
function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const cells = line.split(/(?<!\\)\|/);
    return cells.slice(1, -1).map((cell) => cell.trim());
  });
}

/** Code, severity and meaning of every note, from the table in the code. */
function notesInCode(): string[][] {
  const text = readFileSync(codesFile, 'utf8');
  const found = [...text.matchAll(/^ {2}(GM\d{3}): '(\w+)', \/\/ (.+)$/gm)];
  return found.map(([, code = '', severity = '', meaning = '']) => [code, severity, meaning]).sort();
}

/** Writes code, severity and meaning anew and keeps what to do, which stands in README only. */
function updateNotes(): void {
  const text = section('## Note codes');
  const kept = new Map(rows(text).map(([code, , , what]) => [code, what]));
  const head = text.slice(0, text.indexOf('\n|', text.indexOf('|---')) + 1);
  const lines = notesInCode().map((cells) => `| ${[...cells, kept.get(cells[0]) ?? ''].join(' | ')} |\n`);
  readme = readme.replace(text, () => `${head}${lines.join('')}`);
  writeFileSync(file, readme);
}

describe('the note codes', () => {
  if (process.env.UPDATE_README === '1') updateNotes();
  const written = rows(section('## Note codes'));

  it('each have a meaning in the code', () => {
    expect(notesInCode().map(([code]) => code)).toEqual(Object.keys(noteCodes).sort());
  });

  it('are all there, with the severity and the meaning that the code gives them (UPDATE_README=1 writes them)', () => {
    expect(written.map((cells) => cells.slice(0, 3))).toEqual(notesInCode());
  });

  it('all say what to do', () => {
    expect(written.filter((cells) => cells.length !== 4 || cells[3] === '')).toEqual([]);
  });
});

describe('the options', () => {
  const written = rows(section('## Options')).map(([flags = '', meaning = '']) => ({ flags, meaning }));
  const named = written.flatMap(({ flags }) => [...flags.matchAll(/--[a-z-]+/g)].map(([flag]) => flag));

  it('that README lists are those of the command line, each once', () => {
    const now = optionTable.map(({ flag }) => flag);
    expect(named.sort()).toEqual(now.sort());
  });

  it('show the words and the defaults that the code has', () => {
    for (const { flag, words, fallback } of optionTable) {
      const row = written.find(({ flags }) => flags.match(/--[a-z-]+/g)?.includes(flag));
      const inReadme = row?.flags.replaceAll('\\|', '|') ?? '';
      for (const word of words) expect(inReadme.split(/[^a-zA-Z]+/), `${flag} ${word}`).toContain(word);
      if (words.length > 0) expect(row?.meaning, flag).toContain(`\`${fallback}\``);
    }
  });
});

it('the changes of application code are those of the code, with the words that are shown, and where they are told', () => {
  const written = rows(section('## What application code must change')).map((cells) =>
    cells.map((cell) => cell.replaceAll('\\|', '|')),
  );
  const inCode = changeRules.map(({ kind, message }) => [`\`${kind}\``, message]);
  expect(written.map(([kind, , message]) => [kind, message])).toEqual(inCode);
  expect(written.filter(([, where]) => where === undefined || where.length < 10)).toEqual([]);
});

it('the presets of README are those of the code, with their values', () => {
  const written = rows(section('### Presets')).map(([name = '', values = '']) => [
    name,
    JSON.parse(values.slice(1, -1)),
  ]);
  expect(written).toEqual(presets.map(({ name, values }) => [`\`${name}\``, values]));
});

it('the commands of README are those of the command line', () => {
  const written = rows(section('### Commands')).map(([command = '']) => /^`([a-z]+)/.exec(command)?.[1]);
  expect(written).toEqual(commandTable.map(({ name }) => name));
});

it('the exit codes of README are those of the code', () => {
  const { SIGHUP, SIGINT, SIGTERM } = constants.signals;
  const expected = [...Object.values(exitCodes), 128 + SIGHUP, 128 + SIGINT, 128 + SIGTERM];
  const written = rows(section('## Exit codes')).flatMap(([codes = '']) => codes.split(', ').map(Number));
  expect(written).toEqual([...new Set(expected)].sort((one, other) => one - other));
});

describe('the command lines of README', () => {
  const blocks = [...readme.matchAll(/^ *```[a-z]*\n([\s\S]*?)^ *```$/gm)].map(([, text = '']) => text);
  const inline = [...readme.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, text = '']) => text);
  const lines = [...blocks.flatMap((text) => text.replaceAll('\\\n', ' ').split('\n')), ...inline];
  const called = lines.flatMap((line) => {
    const command = line.replace(/sh -c '(.*)'/, '$1').replace(/\$\((.*)\)/, '$1');
    const found = /(?:\bgigchain-migrate|\bnpx \.|gigchain-migrate-[\d.]+\.tgz)(?= )(.*)$/.exec(command);
    return found === null || line.includes('docker build') ? [] : [found[1] ?? ''];
  });

  it('are found', () => expect(called.length).toBeGreaterThan(35));

  it.each(called)('%s', (text) => {
    const words = [...text.matchAll(/'[^']*'|"[^"]*"|[^\s'"]+/g)].map(([word]) => word);
    const end = words.findIndex((word) => ['#', '|', '>'].includes(word));
    expect(readWords(end === -1 ? words : words.slice(0, end)).problems).toEqual([]);
  });
});
