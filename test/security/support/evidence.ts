import type { TestContext } from 'vitest';

/** One claim of `docs/security.md` and what a run showed for it. */
export type Evidence = { claim: string; evidence: string };

declare module 'vitest' {
  interface TaskMeta {
    evidence?: Evidence[];
  }
}

/** Notes what a test showed, for the table at the end of the run. */
export function recordEvidence({ task }: TestContext, claim: string, evidence: string): void {
  task.meta.evidence = [...(task.meta.evidence ?? []), { claim, evidence }];
}
