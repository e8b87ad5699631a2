import type { InspectedToken } from '../../shared/inspector.ts';

/** Whether a token has claims that can be requested. */
export const hasReadableClaims = ({ view }: InspectedToken): boolean =>
  view.kind === 'jws' || view.kind === 'sd_jwt' || (view.kind === 'broken' && view.hasClaims);
