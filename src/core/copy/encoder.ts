import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import type { ByteSink } from './byte-sink.ts';

/** Writes the length and the bytes of one field; false when the value is none that the type was planned for. */
export type Encoder = (value: Exclude<SqliteValue, null>, sink: ByteSink) => boolean;
