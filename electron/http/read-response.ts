/**
 * A successful response that was read before, with what oauth4webapi uses of a `Response`. Node's
 * own class would stream and parse the body again, and loading it delays the start.
 */
export const ReadResponse = class {
  readonly status = 200;
  readonly ok = true;
  readonly bodyUsed = false;
  readonly body = null;
  readonly #headers: Record<string, string>;

  constructor(headers: Record<string, string> = {}) {
    this.#headers = headers;
  }

  get headers() {
    return new Headers(this.#headers);
  }

  get [Symbol.toStringTag]() {
    return 'Response';
  }
} as unknown as new (
  headers?: Record<string, string>,
) => Response;
