/** What begins a session, encrypted or not, or ends another one's statement; only the first is followed by messages with a type. */
const protocol3 = 196_608;

/** A statement with its values, as one session gave it. */
export interface Given {
  /** Number of the session, counted from 1. */
  readonly session: number;
  readonly sql: string;
  /** The Bind message's values as they went over the wire; '' for a statement without. */
  readonly values: string;
}

/** The statements of all sessions that go through a network, read from the client's bytes: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export class StatementLog {
  readonly given: Given[] = [];
  sessions = 0;

  /** Reads one session; the result takes its bytes, in pieces as they come, and gives the statements that are complete with this one. */
  session(): (piece: Buffer) => readonly Given[] {
    this.sessions += 1;
    const session = this.sessions;
    const parsed = new Map<string, string>();
    let waiting: Buffer = Buffer.alloc(0);
    let isStarted = false;
    return (piece) => {
      const before = this.given.length;
      waiting = Buffer.concat([waiting, piece]);
      for (;;) {
        const head = isStarted ? 1 : 0;
        const end = waiting.length < head + 4 ? Infinity : head + waiting.readUInt32BE(head);
        if (waiting.length < end) return this.given.slice(before);
        const kind = String.fromCharCode(waiting[0] ?? 0);
        const body = waiting.subarray(head + 4, end);
        if (isStarted) this.message(session, parsed, kind, body);
        else isStarted = body.readUInt32BE(0) === protocol3;
        waiting = waiting.subarray(end);
      }
    };
  }

  /** What each session was told to do, without what describes the server and sets the session up; in the order of their beginnings. */
  bySession(): string[][] {
    const sessions = Array.from({ length: this.sessions }, (): string[] => []);
    for (const { session, sql } of this.given) {
      if (!settingUp.test(sql)) sessions[session - 1]?.push(sql);
    }
    return sessions;
  }

  /**
   * Statements that change something and were given twice, with the same values: by two sessions, or by one that had not rolled back in
   * between.
   */
  repeated(): string[] {
    const valid = new Map<string, number>();
    const twice: string[] = [];
    for (const { session, sql, values } of this.given) {
      if (sql === 'ROLLBACK') {
        for (const [key, by] of valid) if (by === session) valid.delete(key);
      }
      if (!changing.test(sql)) continue;
      const key = `${sql}\n${values}`;
      if (valid.has(key)) twice.push(`session ${valid.get(key)} and session ${session}: ${sql}`);
      valid.set(key, session);
    }
    return twice;
  }

  private message(session: number, parsed: Map<string, string>, kind: string, body: Buffer): void {
    const [first = '', second = ''] = body.toString('latin1').split('\0', 2);
    if (kind === 'Q') this.given.push({ session, sql: first, values: '' });
    if (kind === 'P') parsed.set(first, second);
    if (kind === 'B') {
      const values = body.subarray(first.length + second.length + 2).toString('latin1');
      this.given.push({ session, sql: parsed.get(second) ?? '', values });
    }
  }
}

const changing = /^\s*(INSERT|UPDATE|DELETE|TRUNCATE|CREATE|ALTER|DROP|GRANT|REVOKE|COMMENT|COPY .* FROM STDIN)\b/is;

/** The first two statements of every session. */
const settingUp = /current_setting\('server_version_num'\)|set_config\(pin/;
