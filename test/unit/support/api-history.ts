import { type ApiCall, type ApiResponse, apiCallSchema } from '../../../shared/api.ts';

/** Creates a response of an API with these members. */
export const apiResponse = (part: Partial<ApiResponse> = {}): ApiResponse => ({
  status: 200,
  statusText: 'OK',
  headers: [['content-type', 'application/json']],
  mediaType: 'application/json',
  text: '{"a":1}',
  bytes: 7,
  truncated: false,
  masked: false,
  sentAt: 5,
  durationMs: 12,
  token: 'access',
  refreshed: 'no',
  ...part,
});

/** Creates a call of an API with these members. */
export const apiCall = (part: object = {}): ApiCall =>
  apiCallSchema.parse({ callId: 'c1', method: 'POST', url: 'https://api.example/orders', ...part });
