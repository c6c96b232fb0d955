import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { optionTable } from '../../src/cli/option-table.ts';
import { readWords } from '../../src/cli/read-words.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The options of the command line's contract: scripts and pipelines rely on each of them. */
const contract = [
  ...['--to', '--pg-bin', '--schema', '--schema-per-source', '--map', '--include', '--exclude', '--identifiers'],
  ...[
    '--cast',
    '--rename',
    '--preset',
    '--sql-before',
    '--sql-after',
    '--infer',
    '--text-collation',
    '--config',
    '--print-config',
    '--dry-run',
    '--data-only',
    '--schema-only',
  ],
  ...['--existing', '--time-zone', '--verify', '--dependents', '--allow-stale', '--jobs', '--resume', '--backup'],
  ...['--switch-env', '--check-sql', '--check-command', '--stop-command', '--start-command', '--create-indexes'],
  ...['--owner', '--grant-to', '--despite-changes', '--yes', '--no-input', '--json', '--sql', '--report', '--junit'],
  ...['--fail-on', '--baseline', '--no-color', '--quiet', '--verbose', '--debug', '--check'],
];

describe('the options of the contract', () => {
  it('are those that there are', () => {
    expect(optionTable.map(({ flag }) => flag).sort()).toEqual([...contract].sort());
  });

  it.each(contract)('%s is obeyed by a command', (flag) => {
    const row = optionTable.find((known) => known.flag === flag);
    const [command] = row?.commands ?? [];
    expect(row?.meaning).not.toBe('');
    expect(readWords([command ?? '', row?.value === '' ? flag : `${flag}=x`]).problems).toEqual([]);
  });

  it('none answers that it is not available yet', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(sources.length).toBeGreaterThan(300);
    const found = sources.filter((name) => /not available yet/.test(readFileSync(join(root, 'src', name), 'utf8')));
    expect(found).toEqual([]);
  });

  it('are the ones that README has', () => {
    const [, options = ''] = readFileSync(join(root, 'README.md'), 'utf8').split('\n## Options\n');
    const table = (options.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `--'));
    const flags = table.flatMap((line) =>
      [...(line.split(' | ')[0] ?? '').matchAll(/`(--[a-z-]+)/g)].map(([, flag]) => flag),
    );
    expect(flags.sort()).toEqual([...contract].sort());
  });
});
