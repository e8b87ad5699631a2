import type { Transport, TransportResponse } from '../../electron/core/ports.ts';

type RecordedResponse = Omit<TransportResponse, 'read'> & { body: Uint8Array };

/** Responses of real servers, which are replayed without a network. */
export type Replay = {
  transport: Transport;
  /** Replays from now on, in turn, what each endpoint has responded. */
  start(): void;
  /** Replaces the body of what an endpoint responds. */
  setBody(url: string, body: Uint8Array): void;
};

async function readAll({ read }: TransportResponse): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await read(); chunk; chunk = await read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function respondWith({ body, ...head }: RecordedResponse): TransportResponse {
  // A copy: the app may change the bytes that it receives.
  let rest: Uint8Array | undefined = body.byteLength > 0 ? Buffer.from(body) : undefined;
  return {
    ...head,
    async read() {
      const bytes = rest;
      rest = undefined;
      return bytes;
    },
  };
}

/** Creates a transport that records, until it is told to replay. */
export function createReplay(live: Transport): Replay {
  const recordings = new Map<string, RecordedResponse[]>();
  let isReplaying = false;
  let turn = 0;

  function find(key: string): RecordedResponse {
    const all = recordings.get(key) ?? [];
    turn += 1;
    const found = all[turn % all.length];
    if (!found) throw new Error(`nothing recorded for ${key}`);
    return found;
  }

  return {
    start() {
      isReplaying = true;
    },
    setBody(url, body) {
      for (const [key, all] of recordings) if (key.startsWith(url)) for (const one of all) one.body = body;
    },
    transport(request) {
      const grant = /grant_type=\w+/.exec(request.body ? Buffer.from(request.body).toString() : '');
      const key = `${request.url} ${grant ?? ''}`;
      if (isReplaying)
        return { response: Promise.resolve(respondWith(find(key))), abort: () => {}, getSentBytes: () => undefined };
      const call = live(request);
      const record = async () => {
        const response = await call.response;
        const recorded = { ...response, body: await readAll(response) };
        recordings.set(key, [...(recordings.get(key) ?? []), recorded]);
        return respondWith(recorded);
      };
      return { ...call, response: record() };
    },
  };
}
