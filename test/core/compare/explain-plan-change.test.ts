import { expect, it } from 'vitest';
import { type PlanSituation, planChanges } from '../../../src/core/compare/explain-plan-change.ts';

const a = { file: '/d/a.db', label: 'a', sha256: '1' };
const b = { file: '/d/b.db', label: 'b', sha256: '2' };
const plan = { options: { '--schema': 'public', '--include': '' }, parts: [['table public.t', 'x']] as const };
const then: PlanSituation & { plan: NonNullable<PlanSituation['plan']> } = { sources: [a, b], plan };
const otherParts = { ...plan, parts: [['table public.t', 'y']] as const };

it('tells nothing where the same is built, whatever was said to get there', () => {
  expect(planChanges(then, then)).toEqual([]);
  expect(planChanges(then, { sources: [a], plan: { ...plan, options: { '--include': 't' } } })).toEqual([]);
});

it.each<[string, Partial<typeof then>, string[]]>([
  ['a renamed file', { sources: [a, { ...b, file: '/d/c.db', label: 'c' }] }, ['/d/b.db is called /d/c.db now']],
  ['another order', { sources: [b, a] }, ['the sources were given in the order a, b, and now b, a']],
  ['a source less', { sources: [a] }, ['/d/b.db was a source then and is none now']],
  [
    'a source more',
    { sources: [a, b, { file: '/d/c.db', label: 'c', sha256: '3' }] },
    ['/d/c.db is a source now and was none then'],
  ],
  ['a source that changed', { sources: [a, { ...b, sha256: '9' }] }, ['/d/b.db changed since it was read']],
])('names %s', (_, now, causes) => {
  expect(planChanges(then, { ...then, plan: otherParts, ...now })).toEqual([
    ...causes,
    'table public.t is planned otherwise',
  ]);
});

it('names options with what was said then and now, and the first objects', () => {
  const parts = ['a', 'b', 'c', 'd', 'e'].map((name) => [`view s.${name}`, '1'] as const);
  const now = { ...then, plan: { options: { '--schema': 'other', '--include': 'x*' }, parts } };
  expect(planChanges(then, now)).toEqual([
    '--schema was public and is other',
    '--include was not given and is x*',
    'table public.t was planned then and is not now',
    'view s.a is planned now and was not then',
    'view s.b is planned now and was not then',
    'and 3 more objects differ',
  ]);
});

it('has a word for what it cannot tell', () => {
  expect(planChanges({ sources: [a, b], plan: null }, then)).toEqual(['an older version of this tool made it']);
  const two = [...plan.parts, ['table public.u', 'z'] as const];
  const turned = { ...then, plan: { ...plan, parts: [...two].reverse() } };
  expect(planChanges({ ...then, plan: { ...plan, parts: two } }, turned)).toEqual([
    'its objects are built in another order',
  ]);
});
