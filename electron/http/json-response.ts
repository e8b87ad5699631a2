/**
 * A `Response` whose JSON body is already parsed. oauth4webapi validates a `Response`; streaming
 * and parsing the body a second time would cost more than the validation.
 */
export class JsonResponse extends Response {
  override readonly json: () => Promise<unknown>;

  constructor(json: unknown) {
    super(null);
    this.json = async () => json;
  }
}
