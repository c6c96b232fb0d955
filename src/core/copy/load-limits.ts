/** What decides how the rows of a table are loaded; sizes in bytes. */
export const loadLimits = {
  /** From so many bytes of values on a table is large. Below, what an interruption loses is loaded again in some seconds. */
  largeTable: 512_000_000,
  /** Small tables share a transaction, up to so many and so many bytes: few commits cost little, and an interruption loses no more. */
  sharedTables: 25,
  sharedBytes: 8_000_000,
  /** From so many bytes on it pays to empty a new table once more, so that its rows may be frozen. */
  frozenTable: 1_000_000,
  /** After so many bytes of COPY the rows of a large table are committed: an interruption loses no more of each connection. */
  piece: 64_000_000,
  /** With fewer bytes left for each connection at work on a large table, another one would not help any more. */
  worthSharing: 8_000_000,
  /** A page, the rows that are read at once, holds at most so many rows and bytes. */
  pageRows: 200,
  pageBytes: 250_000,
  /** Where a page would hold fewer rows, looking for its beginning costs more than it saves. */
  leastPageRows: 16,
  /** So many milliseconds at least lie between two announcements of how far a table is. */
  announcePause: 100,
};
