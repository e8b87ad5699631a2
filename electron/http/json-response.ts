/**
 * A reply whose body has been read and parsed already, as the `Response` that oauth4webapi's checks take: a body that is
 * streamed and parsed a second time would cost more than the checks.
 */
export class JsonResponse extends Response {
  override readonly json: () => Promise<unknown>;

  constructor(json: unknown) {
    super(null);
    this.json = async () => json;
  }
}
