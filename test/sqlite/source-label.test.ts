import { expect, it } from 'vitest';
import { sourceLabel } from '../../src/sqlite/source-label.ts';

it.each([
  ['/srv/data/analytics.db', 'Analytics'],
  ['admin.db', 'Admin'],
  ['./wcsap_auth.db', 'Authentication'],
  ['w_csap.db', 'Authentication'],
  ['W_CSAP.DB', 'Authentication'],
  ['/x/orders.2024.sqlite3', 'orders.2024'],
  ['plain', 'plain'],
  ['.db', '.db'],
  ['toString.db', 'toString'],
])('calls %s %s', (file, label) => expect(sourceLabel(file)).toBe(label));
