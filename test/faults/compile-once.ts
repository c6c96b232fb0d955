import { compile } from '../cli/compiled.ts';

/** The program is compiled before the first test, so that no file of the suite does it while another one runs it. */
export default function setup(): void {
  compile();
}
