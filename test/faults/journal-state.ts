import { setTimeout as sleep } from 'node:timers/promises';
import { asSuperuser } from '../servers/superuser.ts';

export interface JournalState {
  readonly id: string;
  readonly status: string;
  readonly step: string;
}

/** The newest run that the journal knows of, read as it lies there; null where there is none. */
export async function journalState(url: string): Promise<JournalState | null> {
  const [journal] = await asSuperuser(url, `SELECT to_regclass('gigchain_migrate.runs') AS there`);
  if (journal?.there == null) return null;
  const [run] = await asSuperuser(
    url,
    'SELECT id, status, step FROM gigchain_migrate.runs ORDER BY started_at DESC, id DESC LIMIT 1',
  );
  return (run as unknown as JournalState | undefined) ?? null;
}

/** Waits, at most 30 seconds, until the server has noticed that the sessions of a dead program are over. */
export async function sessionsGone(url: string): Promise<void> {
  for (const end = Date.now() + 30_000; ; await sleep(20)) {
    const sessions = await asSuperuser(
      url,
      `SELECT pid, state, query FROM pg_stat_activity WHERE application_name = 'gigchain-migrate' AND datname = current_database()`,
    );
    if (sessions.length === 0) return;
    if (Date.now() > end) throw new Error(`sessions are left: ${JSON.stringify(sessions)}`);
  }
}
