import { basename, extname } from 'node:path';

/** Databases of GigChain by base name in lower case; any other file is called by its base name. */
const knownLabels: Readonly<Record<string, string>> = {
  'analytics.db': 'Analytics',
  'admin.db': 'Admin',
  'wcsap_auth.db': 'Authentication',
  'w_csap.db': 'Authentication',
};

/** What a source is called in notes, reports and options. In: its path. Out: a known database's name, else the base name without extension. */
export function sourceLabel(file: string): string {
  const name = basename(file);
  return knownLabels[name.toLowerCase()] ?? (basename(name, extname(name)) || name);
}
