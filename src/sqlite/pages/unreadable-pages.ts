/** The pages of a table are not what the file format says, or not all that is needed: SQLite has to read it. */
export class UnreadablePages extends Error {
  override readonly name = 'UnreadablePages';
  /** Number of the page from 1; null where the reason is no page. */
  readonly page: number | null;

  constructor(reason: string, page: number | null = null) {
    super(page === null ? reason : `page ${page}: ${reason}`);
    this.page = page;
  }
}
