import type { NotCarried, Note } from '../catalog/note.ts';
import type { NameAllocator } from './names.ts';
import { type NoteCode, noteCodes } from './note-codes.ts';

export interface Finding {
  readonly code: NoteCode;
  readonly source: string;
  readonly table?: string;
  readonly column?: string;
  readonly message: string;
  readonly advice?: string;
}

/** An object that stays behind: one note and one entry in `notCarried`. */
export interface Refusal extends Finding {
  readonly kind: string;
  readonly name: string;
  readonly sql: string;
}

/** Collects the notes of a plan in the order in which they are found, which is the order of the sources. */
export class Notebook {
  readonly notes: Note[] = [];
  readonly notCarried: NotCarried[] = [];

  add({ code, source, table, column, message, advice }: Finding): void {
    this.notes.push({
      code,
      severity: noteCodes[code],
      source,
      table: table ?? null,
      column: column ?? null,
      message,
      advice: advice ?? '',
    });
  }

  refuse(refusal: Refusal): void {
    this.add(refusal);
    const { source, kind, name, code, sql } = refusal;
    this.notCarried.push({ source, kind, name, code, sql });
  }
}

/** Where the constraints of a table are written down: the names that are taken, and the findings. */
export interface ConstraintBooks {
  readonly names: NameAllocator;
  readonly notebook: Notebook;
}
