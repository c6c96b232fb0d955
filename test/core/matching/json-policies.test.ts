import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceText } from '../../../src/core/compare/canonical-column.ts';
import { ByteSink, fieldRoom } from '../../../src/core/copy/byte-sink.ts';
import { columnEncoder } from '../../../src/core/copy/column-encoder.ts';

const pieces = ['\\u0000', '\\ud83d', '\\uDE00', '\\\\', '\\n', '\\u00e9', 'a', 'é', '😀', '0', 'u0000', ''];
const string = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => `"${parts.join('')}"`);
const number = fc.constantFrom(
  '0',
  '-1.50',
  '1e3',
  '1e131071',
  '1e131072',
  '1e-16383',
  '1e-16384',
  '00',
  '1.',
  'Infinity',
);

/** Documents as texts, some of which are none. */
const documents = fc.letrec<{ document: string }>((tie) => ({
  document: fc.oneof(
    { depthSize: 'small' },
    string,
    number,
    fc.constantFrom('null', 'true', ' false ', ''),
    fc.array(tie('document'), { maxLength: 3 }).map((all) => `[${all.join(', ')}]`),
    fc
      .array(fc.tuple(string, tie('document')), { maxLength: 3 })
      .map((all) => `{${all.map((pair) => pair.join(':')).join(',')}}`),
  ),
})).document;

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** What loading writes, null for NULL, undefined where it refuses; and what the comparison expects. */
function bothSides(
  kind: 'json' | 'jsonb',
  text: string,
  how: { nulls: 'none' | 'misfits'; unstorable?: 'strip' | 'replace' },
) {
  const texts = how.unstorable === undefined ? null : ({ encoding: 'UTF-8', unstorable: how.unstorable } as const);
  const column = { type: { kind }, conversion: { reading: { kind: 'json' }, nulls: how.nulls, texts } } as const;
  const value = texts === null ? text : Buffer.from(text);
  const sink = new ByteSink(fieldRoom);
  const isTaken = columnEncoder(column)(value, sink);
  const written = sink.drain();
  const start = kind === 'jsonb' ? 5 : 4;
  const loaded = written.length === 4 ? null : written.subarray(start).toString('utf8');
  return { loaded: isTaken ? loaded : undefined, expected: sourceText(column)(value) };
}

describe('loading and comparing JSON by a policy', () => {
  it.each(['json', 'jsonb'] as const)('take the same documents for NULL: %s', (kind) => {
    fc.assert(
      fc.property(documents, (text) => {
        const { loaded, expected } = bothSides(kind, text, { nulls: 'misfits' });
        expect(expected === null).toBe(loaded === null);
      }),
    );
    for (const depth of [999, 1000, 1001]) {
      const { loaded, expected } = bothSides(kind, nested(depth), { nulls: 'misfits' });
      expect([depth, expected === null]).toEqual([depth, loaded === null]);
    }
  });

  it.each(['strip', 'replace'] as const)('make the same document of what jsonb cannot hold: %s', (unstorable) => {
    let mended = 0;
    fc.assert(
      fc.property(documents, (text) => {
        const { loaded, expected } = bothSides('jsonb', text, { nulls: 'none', unstorable });
        if (typeof loaded !== 'string') return;
        if (loaded !== text) mended += 1;
        expect(loaded).not.toMatch(/(?<!\\)(\\\\)*\\u0000/);
        expect(expected).toBe(sourceText({ type: { kind: 'jsonb' } })(loaded));
      }),
      { numRuns: 1000 },
    );
    expect(mended).toBeGreaterThan(20);
  });
});
