/** Whether the translation of an object takes a column of times for the text that SQLite has there. */
export class TextUse {
  #isSeen = false;

  get isSeen(): boolean {
    return this.#isSeen;
  }

  see(): void {
    this.#isSeen = true;
  }
}
