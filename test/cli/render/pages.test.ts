import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotations } from '../../../src/cli/render/github.ts';
import { renderHtml } from '../../../src/cli/render/html/page.ts';
import { renderJunit } from '../../../src/cli/render/junit.ts';
import { renderMarkdown } from '../../../src/cli/render/markdown.ts';
import type { Story } from '../../../src/cli/render/story.ts';
import type { MigrationPlan } from '../../../src/core/catalog/plan.ts';
import type { SourceProfile } from '../../../src/core/catalog/profile.ts';
import { estimateSeconds } from '../../../src/core/telling/estimate.ts';
import { tellTables } from '../../../src/core/telling/tables.ts';
import { temporaryDirectory } from '../../support/sqlite-file.ts';
import { metrics, note, plan, report } from './examples.ts';

const hostile = `<script>document.title='x'</script>"'&\`|\u202Eevil\u0007\n::error::x`;
const profile = {
  nulls: 1,
  integers: { count: 3, min: 1n, max: 9n, zeroOrOne: 1 },
  reals: { count: 0, min: null, max: null, integral: 0, infinite: 0, maxDecimals: 0 },
  texts: { count: 2, maxChars: 3, maxBytes: 3, withNul: 0, invalidUtf8: 0, forms: {} as never, shape: null },
  blobs: { count: 0, maxBytes: 0, sixteenBytes: 0 },
  examples: {},
};

/** A plan of which every name, note and text is the same one. */
function plannedOf(text: string): NonNullable<Story['planned']> {
  const target = {
    ...metrics.target,
    schema: text,
    name: text,
    columns: metrics.target.columns.map((column) => ({ ...column, defaultSql: text })),
  };
  const load = metrics.load.map((column) => ({ ...column, source: text, declaredType: text }));
  const table = { ...metrics, source: text, sourceName: text, target, load };
  const view = { source: text, sourceName: text, sourceSql: text, schema: text, name: text, columns: [], reads: [] };
  const planned: MigrationPlan = {
    ...plan,
    tables: [table],
    views: [{ ...view, body: [text, text], sourceSelect: null, volatile: false }],
    notes: [note({ source: text, table: text, column: text, message: text, advice: text })],
  };
  const found = { rows: 1, bytes: 1, widestRow: null, columns: { [text]: profile } };
  const scanned = { tables: { [text]: found } } as unknown as SourceProfile;
  return { plan: planned, tables: tellTables(planned, () => scanned), seconds: estimateSeconds(planned, 2) };
}

/** What `plan` tells, and what a run tells, in one text each. */
const bothPages = (text: string): Story[] => [storyOf(text), { ...storyOf(text), planned: plannedOf(text) }];

/** A report in which every text that comes from a database or an operator is the same one. */
function storyOf(text: string): Story {
  const notes = (['blocker', 'warning', 'info'] as const).map((severity) =>
    note({ severity, source: text, table: text, column: text, message: text, advice: text }),
  );
  const [source] = report.sources;
  const [table] = source?.tables ?? [];
  if (source === undefined || table === undefined) throw new Error('no example');
  return {
    report: {
      ...report,
      run: text,
      target: { host: text, port: 1, database: text, schema: text, schemas: [text, text], serverVersion: text },
      sources: [{ ...source, file: text, label: text, tables: [{ ...table, name: text, target: text, columns: [] }] }],
      notes,
      codeChanges: [
        {
          kind: 'rowid',
          message: text,
          places: [{ source: text, table: text, column: text }],
          count: 12,
          before: text,
          after: text,
        },
      ],
      notCarried: [{ source: text, kind: text, name: text, code: 'GM501', sql: text }],
      differences: [{ table: text, column: text, key: text, kind: 'value', expected: text, found: text }],
      acts: [{ kind: 'check-sql', what: text, result: 'failed', detail: text }],
      steps: [{ name: 'load', seconds: 1 }],
      error: { message: text, advice: text },
    },
    version: '1',
    writtenAt: '2025-10-08T12:34:56.789Z',
    replaced: [{ kind: 'table', schema: text, name: text, rows: 7 }],
    samples: [0, 1, 2, 3].map((seconds) => ({ seconds, rows: seconds * 10 })),
    findings: notes.map((one, at) => ({ note: one, accepted: at === 1 })),
    columns: [{ source: text, table: text, column: text, declared: text, type: text, profile }],
    planned: null,
    rollback: text,
  };
}

describe('the page', () => {
  it('has no markup but its own, whatever names and values are', () => {
    const shape = (page: string) => page.match(/<\/?[a-z][^>]*>/g)?.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
    const plain = bothPages('plain').map((story) => shape(renderHtml(story)));
    fc.assert(
      fc.property(fc.oneof(fc.constant(hostile), fc.string({ unit: 'binary', minLength: 1 })), (text) => {
        const pages = bothPages(text).map(renderHtml);
        expect(pages.map(shape)).toEqual(plain);
        for (const page of pages) expect(page).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
      }),
    );
  });

  it('needs nothing from anywhere', () => {
    const page = renderHtml(storyOf('plain'));
    expect(page).not.toMatch(/<(script|link|img|iframe)|https?:|url\(|@import/);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('@media print');
  });

  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  );
  describe.skipIf(chromium === undefined).each([
    { name: 'of a run', at: 0, title: 'migrate: migrated and verified', holds: 'Time per step' },
    { name: 'of a plan', at: 1, title: 'migrate: migrated and verified', holds: 'CREATE TABLE' },
  ])('$name', ({ at, title, holds }) => {
    const browse = (folder: string, ...words: string[]) => {
      const file = join(folder, 'run.html');
      writeFileSync(file, renderHtml(bothPages(hostile)[at] as Story));
      const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`];
      return execFileSync(chromium ?? '', [...flags, ...words, pathToFileURL(file).href], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    };

    it('is read by a real browser, which runs nothing in it', () => {
      const dom = browse(temporaryDirectory(), '--dump-dom');
      expect(dom).toContain(`<title>gigchain-migrate ${title}</title>`);
      expect(dom).toContain(holds);
      expect(dom.match(/<svg/g)?.length).toBeGreaterThan(2);
      expect(dom).not.toContain('<script');
    });

    it('is drawn, and printed', () => {
      const folder = temporaryDirectory();
      browse(folder, `--screenshot=${join(folder, 'light.png')}`, '--window-size=1000,1200');
      expect(spawnSync('file', [join(folder, 'light.png')], { encoding: 'utf8' }).stdout).toContain('1000 x 1200');
      browse(folder, `--print-to-pdf=${join(folder, 'page.pdf')}`, '--no-pdf-header-footer');
      expect(readFileSync(join(folder, 'page.pdf'), 'latin1')).toMatch(/^%PDF-[\s\S]*\/Type ?\/Page\b/);
    });
  });
});

describe('the summary', () => {
  it('keeps names and values from being markup', () => {
    for (const story of bothPages(hostile)) {
      const text = renderMarkdown(story).replaceAll(/^(`{3,})(sql)?\n[\s\S]*?\n\1$/gm, '');
      expect(text).not.toContain('<script');
      expect(text).not.toContain('\u202E');
      expect(text).not.toMatch(/^::/m);
      expect(text.match(/<(?!details>|summary>|\/summary>|\/details>)/g)).toBeNull();
      expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
      for (const line of text.split('\n').filter((one) => one.startsWith('| '))) {
        expect([6, 7]).toContain(line.replaceAll('\\|', '').split('|').length - 2);
      }
    }
  });

  it('of a plan shows its statements, as many as a comment has room for', () => {
    const planned = plannedOf('plain');
    const [first] = planned.tables;
    if (first === undefined) throw new Error('no table');
    const of = (count: number, script: string) =>
      renderMarkdown({
        ...storyOf('plain'),
        planned: { ...planned, tables: Array.from({ length: count }, () => ({ ...first, script })) },
      });
    const one = of(1, first.script);
    expect(one).toContain('```sql\n-- plain: plain\n-- create table plain\nCREATE TABLE "plain"."plain" (');
    expect(one).toContain('| plain: plain | plain.plain | 1523 | 40.0 kB | 2 | medium |');
    expect(one).not.toContain('more are in');
    expect(of(300, first.script)).toContain('Those of 280 more are in `plan --sql` and `--report plan.html`.');
    expect(of(30, 'x'.repeat(5000)).match(/```sql\n-- plain: plain\n/g)).toHaveLength(3);
    expect(of(1000, 'x'.repeat(5000)).length).toBeLessThan(65_536);
  });

  it('stays under the limits of the places it goes to', () => {
    const { findings, ...rest } = storyOf('plain');
    const [first] = findings;
    if (first === undefined) throw new Error('no finding');
    const text = renderMarkdown({ ...rest, findings: Array.from({ length: 5000 }, () => first) });
    expect(text).toContain('- and 4800 more');
    expect(text.length).toBeLessThan(1_000_000);
  });
});

describe('JUnit', () => {
  it.skipIf(spawnSync('xmllint', ['--version']).status !== 0)('is valid whatever names and values are', () => {
    const schema = fileURLToPath(new URL('../junit.xsd', import.meta.url));
    const texts = [hostile, '\u0000\uFFFE\uFFFF\u0085]]>', '😀 עברית', '\uD800'];
    for (const text of texts) {
      const file = join(temporaryDirectory(), 'junit.xml');
      writeFileSync(file, renderJunit(storyOf(text), 'warning'));
      const checked = spawnSync('xmllint', ['--noout', '--schema', schema, file], { encoding: 'utf8' });
      expect(checked.stderr).toBe(`${file} validates\n`);
    }
  });

  it('fails what --fail-on fails, and skips what is accepted or lighter', () => {
    const outcomes = (failOn: 'blocker' | 'warning' | 'info') =>
      /<testsuite name="findings" tests="3" failures="(\d)".* skipped="(\d)"/
        .exec(renderJunit(storyOf('x'), failOn))
        ?.slice(1);
    expect(outcomes('blocker')).toEqual(['1', '2']);
    expect(outcomes('warning')).toEqual(['1', '2']);
    expect(outcomes('info')).toEqual(['2', '1']);
  });
});

describe('annotations', () => {
  it('are one line each, and cannot be told another command', () => {
    const lines = annotations(storyOf(hostile));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^::(error|warning) title=[^\n,]*::[^\n]*$/);
    expect(annotations(storyOf('a%b:c,d'))[0]).toBe(
      '::error title=GM101 a%25b%3Ac%2Cd%3Aa%25b%3Ac%2Cd.a%25b%3Ac%2Cd::a%25b:c,d%0Aa%25b:c,d',
    );
  });
});
