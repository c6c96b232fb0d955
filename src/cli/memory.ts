import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the process small (under 150 MB whatever the source's size): V8 would let the space of new objects grow to twice 16 MB
 * and the old ones to a multiple of what lives, all of it garbage of rows that are long sent. The space of new objects stays
 * at what starting up has made of it. https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function boundMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}
