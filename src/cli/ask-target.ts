import { passwordsOf } from '../core/redact.ts';
import type { TargetSettings } from '../core/settings/settings.ts';
import { ask } from './ask.ts';
import { readTo } from './target.ts';

/** Asks for a target that nothing names: the URL first, then its password unseen. */
export async function askTarget(signal: AbortSignal): Promise<TargetSettings | null> {
  const answer = await ask({
    kind: 'text',
    message: 'Target without password (postgresql://user@host:5432/database, or embedded):',
    signal,
    validate: (text) => readTo(text).problems[0]?.advice ?? true,
  });
  const { target } = readTo(answer);
  if (target?.where.kind !== 'url' || passwordsOf(target.where.url).length > 0) return target;
  const password = await ask({
    kind: 'secret',
    message: 'Password (empty for none, or for the one in ~/.pgpass):',
    signal,
    validate: () => true,
  });
  return { ...target, where: { kind: 'url', url: withPassword(target.where.url, password) } };
}

/** The URL with a password behind its user, percent-encoded; as it was for an empty password. */
export function withPassword(url: string, password: string): string {
  if (password === '') return url;
  const encoded = encodeURIComponent(password);
  const named = /^([a-z0-9+_]+:\/\/)([^/?#@]+)@(.*)$/is.exec(url);
  if (named !== null) return `${named[1]}${named[2]}:${encoded}@${named[3]}`;
  return `${url}${url.includes('?') ? '&' : '?'}password=${encoded}`;
}
