import type { TestContext } from 'vitest';

/** A claim of `docs/security.md` and the evidence of a test run. */
export type Evidence = { claim: string; evidence: string };

declare module 'vitest' {
  interface TaskMeta {
    evidence?: Evidence[];
  }
}

/** Records evidence for the table at the end of the test run. */
export function recordEvidence({ task }: TestContext, claim: string, evidence: string): void {
  task.meta.evidence = [...(task.meta.evidence ?? []), { claim, evidence }];
}
