import { createLazyComponent } from '../../components/lazy-component.tsx';

/** Renders the second step of a sign-in, which many users never see. */
export const MfaStep = createLazyComponent(async () => (await import('./mfa/mfa-step.tsx')).MfaStep);
