import type { Settings } from '../../src/core/settings/settings.ts';
import type { FinalizeReport, RollbackOptions, RollbackReport, StatusReport } from '../../src/steps/api.ts';
import { finalize } from '../../src/steps/finalize.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { commandOptions } from './options.ts';

/** The commands after a migration, on one target. */
export interface WaysBack {
  readonly rollback: (
    changes?: Partial<Pick<RollbackOptions, 'run' | 'despiteChanges' | 'listen'>>,
  ) => Promise<RollbackReport>;
  readonly check: (run?: string | null) => Promise<RollbackReport>;
  readonly finalize: (run?: string | null, answer?: boolean) => Promise<FinalizeReport>;
  readonly status: () => Promise<StatusReport>;
}

export function waysBack(options: Partial<Settings> & { readonly to: string }): WaysBack {
  const base = commandOptions(options);
  return {
    rollback: (changes = {}) => rollback({ ...base, run: null, checkOnly: false, ...changes }),
    check: (run = null) => rollback({ ...base, run, checkOnly: true }),
    finalize: (run = null, answer = true) => finalize({ ...base, run, confirm: () => Promise.resolve(answer) }),
    status: () => status(base),
  };
}
