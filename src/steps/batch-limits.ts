/** One batch of rows, whichever limit comes first; bounds the memory of reading. */
export const batchLimits = { rows: 500, bytes: 250_000 };
