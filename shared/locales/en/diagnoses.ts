import type { Diagnosis } from '../../errors.ts';

/** What is wrong with a server's metadata, for users and administrators. */
export const diagnosisTexts = {
  discovery_redirected: '{{hostFirst}} redirects requests for its discovery document to another address.',
  discovery_page: '{{hostFirst}} returns a web page instead of its discovery document.',
  discovery_malformed: "The discovery document of {{host}} isn't a JSON object.",
  discovery_incomplete: 'The discovery document of {{host}} lacks {{code}}.',
  issuer_mismatch: "The server's issuer is {{actualIssuer}}, but the profile has {{expectedIssuer}}.",
  endpoint_elsewhere: "The server's {{code}} is at {{endpointHost}}, which this profile doesn't allow.",
} as const satisfies Record<Diagnosis, string>;
