import { ReadResponse } from './read-response.ts';

/** A `Response` whose JSON body is already parsed, for oauth4webapi to validate. */
export class JsonResponse extends ReadResponse {
  override readonly json: () => Promise<unknown>;

  constructor(json: unknown) {
    super();
    this.json = async () => json;
  }
}
