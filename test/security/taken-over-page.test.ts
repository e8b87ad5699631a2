import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordEvidence } from './support/evidence.ts';
import { arbitrarySteps, type Step } from './support/page-calls.ts';
import { type Core, loadCore } from './support/patched-core.ts';
import { runCounts, seed } from './support/seed.ts';
import { apiOrigin, createWorld, openPage, profiles, stranger } from './support/taken-over-world.ts';

/** How many sequences may pass before a hole is found. */
const maxHoleRuns = 2000;

const core = await loadCore();
const world = await createWorld(core);

let stepCount = 0;

/** Takes the steps of a taken-over page and returns which secrets it got, and where. */
async function takeSteps(app: Core, { steps, agrees }: { steps: readonly Step[]; agrees: boolean }) {
  let file = '';
  const page = await openPage(app, world, { agrees, chosenFile: () => file });
  for (const { call, argument, file: chosen = '' } of steps) {
    file = chosen;
    stepCount += 1;
    if (call === 'restart') await page.restart(argument as string | undefined);
    else await page.call(call, argument);
  }
  return page.leaks;
}

/** Tries sequences of calls until one leaks a secret. */
async function search(app: Core, numRuns: number, withSeed = seed) {
  const sequence = fc.record({ steps: arbitrarySteps(world), agrees: fc.boolean() });
  const property = fc.asyncProperty(sequence, async (one) => {
    const leaks = await takeSteps(app, one);
    if (leaks.length > 0) throw new Error(leaks.join('\n'));
  });
  return fc.check(property, { seed: withSeed, numRuns, endOnFailure: true });
}

/** How many sequences one test tries, so that it ends in time on a slow computer. */
const sequencesPerTest = 2000;
const parts = Array.from({ length: runCounts.page / sequencesPerTest }, (_, at) => at + 1);
const counts = { sequences: 0, steps: 0 };

test.each(parts)(
  'a page that makes any calls in any order gets no secret, and neither does anything else (%i)',
  async (part) => {
    stepCount = 0;
    const { counterexample, errorInstance, numRuns } = await search(core, sequencesPerTest, seed + part);
    expect({ counterexample, leaks: errorInstance }).toEqual({ counterexample: null, leaks: null });
    expect(stepCount).toBeGreaterThan(3 * numRuns);
    counts.sequences += numRuns;
    counts.steps += stepCount;
  },
);

test('all sequences were tried', (context) => {
  expect(counts.sequences).toBe(runCounts.page);
  recordEvidence(
    context,
    'A page that is taken over moves no secret to a place that it was not given for',
    `${counts.sequences} sequences of up to six calls (${counts.steps} in all, seed ${seed}), against a session with a client secret, one with a client key, an API key in saved requests and a pending revocation: 0 secrets at another server, in a result, an event, a dialog, a file, the log or the clipboard`,
  );
});

type Hole = {
  /** The bindings undone, in the words of the bundle: `passage → replacement`. */
  patches: readonly string[];
  /** What a page does that knows of the hole, and whether the user agrees to other destinations. */
  steps: Step[];
  agrees?: boolean;
  /** What the page or the stranger gets. */
  leak: RegExp;
};

const step = (call: Step['call'], argument?: unknown, file = ''): Step => ({ call, argument, file });
const profileText = (id: keyof typeof profiles, part: object) => JSON.stringify({ ...profiles[id], ...part });
const toStranger = {
  endpoints: {
    ...{ token: `${stranger}/token`, userinfo: `${stranger}/userinfo`, introspection: `${stranger}/introspect` },
    revocation: `${stranger}/revoke`,
  },
  tokenEndpointOrigin: stranger,
};
const withStrangerApi = { api: { origins: [apiOrigin, stranger] } };
const save = (id: keyof typeof profiles, part: object) =>
  step('saveProfile', { text: profileText(id, part), profileId: id });
const callApi = (url: string, part: object) =>
  step('callApi', { callId: 'a', method: 'GET', url, headers: {}, ...part });
const introspect = (tokenType: string) => step('introspectToken', { id: `${world.accountIds[1]}-${tokenType}` });
const orders = { headers: { 'x-api-key': '‹secret›' }, basedOn: 'Orders', token: 'none', profileId: 'acme' };

const noRelease = 'release: ({ id }) => accounts.releaseProfile(id) → release: async () => {}';
const doctor = step('runDoctor', { profileId: 'acme' });
const ofStranger = (id: keyof typeof profiles) => step('restart', profileText(id, toStranger));
const strangerDocument = { from: 'url', callId: 'a', url: `${stranger}/me`, withToken: true };
const openStrangerDocument = step('loadOpenApiDocument', { profileId: 'acme', source: strangerDocument });

const holes: Record<string, Hole> = {
  'a token that its claims are enough to rebuild': {
    patches: ['hasUndisclosedPart(secret.reveal()) → true'],
    steps: [step('decodeToken', { id: `${world.accountIds[1]}-access` })],
    leak: /^access token in the result of decodeToken/,
  },
  'a client secret that is bound to an ID': {
    patches: ['record?.destinations === destinationFingerprint(profile, "server") → record'],
    steps: [ofStranger('acme'), doctor],
    leak: /^client secret to stranger/,
  },
  'a client key that is bound to an ID': {
    patches: [
      'record?.destinations === destinationFingerprint(profile, "server") → record && (type === "key" || record.destinations === destinationFingerprint(profile, "server"))',
    ],
    steps: [ofStranger('keyed'), step('runDoctor', { profileId: 'keyed' })],
    leak: /^client assertion to stranger/,
  },
  'a stored session that is bound to an ID': {
    patches: [
      'stored.destinations === target.destinations → true',
      'stored?.destinations === destinationFingerprint(profile, "all") → stored',
    ],
    steps: [ofStranger('acme'), introspect('access')],
    leak: /^access token to stranger/,
  },
  'a pending revocation that is bound to an ID': {
    patches: ['|| pending.destinations !== destinationFingerprint(profile, "server") → '],
    steps: [ofStranger('open')],
    leak: /^refresh token to stranger/,
  },
  'an inspector that asks with the profile as it is now': {
    patches: [
      noRelease,
      'introspectToken(token.session.client(), → introspectToken(parts.clientNow(token.session.client().profile.id),',
      'createInspector({ → createInspector({ clientNow: (id) => services.createClient(services.profiles.getOrFail(id)),',
    ],
    ...{ agrees: true, steps: [save('acme', toStranger), introspect('access')] },
    leak: /^access token to stranger/,
  },
  'an API console that uses the profile as it is now': {
    patches: [noRelease, ': session.client().profile; → : profiles.getOrFail(session.client().profile.id);'],
    ...{ agrees: true, steps: [save('acme', withStrangerApi), callApi(`${stranger}/me`, {})] },
    leak: /^access token to stranger/,
  },
  'a document that is loaded with the profile as it is now': {
    patches: [noRelease, 'source.withToken ? session.client().profile : profile → profile'],
    ...{ agrees: true, steps: [save('acme', withStrangerApi), openStrangerDocument] },
    leak: /^access token to stranger/,
  },
  'an API key that goes wherever its request goes': {
    patches: ['url.origin !== after.origin → false'],
    ...{ agrees: true, steps: [save('acme', withStrangerApi), callApi(`${stranger}/orders`, orders)] },
    leak: /^API key to stranger/,
  },
  'a page that gets complete saved requests': {
    patches: [
      'list: async (profileId) => (await file.read(profileId)).map(({ stored }) => stored.request) → list: async (profileId) => (await file.read(profileId)).map(({ request }) => request)',
    ],
    steps: [step('listApiRequests', { profileId: 'acme' })],
    leak: /^API key in the result of listApiRequests/,
  },
  'an API that repeats an API key': {
    patches: ['...call.secrets ?? [] → '],
    steps: [callApi(`${apiOrigin}/orders`, { ...orders, token: 'access' })],
    leak: /^API key in the result of callApi/,
  },
  'a run that reports complete URLs': {
    patches: ['const { url } = redactSavedRequest(request) → const { url } = request'],
    steps: [step('runApiRequests', { callId: 'a' })],
    leak: /^API key in the result of runApiRequests/,
  },
};

const found: string[] = [];

test.each(Object.entries(holes))(
  '%s would leak, which the search finds',
  async (name, { patches, leak, ...attack }) => {
    const holed = await loadCore(patches);
    const run = (other: Core) => takeSteps(other, { agrees: false, ...attack });
    expect(await run(core)).toEqual([]);
    expect(await run(holed)).toContainEqual(expect.stringMatching(leak));
    const { failed, numRuns } = await search(holed, maxHoleRuns);
    expect(failed).toBe(true);
    found.push(`${name} (${numRuns})`);
  },
);

const remove = (profileId: string) => step('removeProfile', { profileId });
const imported = [
  step('importProfiles', undefined, profileText('acme', toStranger)),
  step('finishImport', { resolution: 'replace' }),
];
const again = [step('saveProfile', { text: profileText('open', toStranger) }), step('restart')];

test.each<[string, Step[]]>([
  ['other endpoints are saved and deleted', [save('acme', toStranger), remove('acme'), introspect('refresh')]],
  ['an imported file replaces a profile', [...imported, introspect('access'), doctor]],
  ['a deleted profile comes back with other endpoints', [remove('open'), ...again]],
])('nothing leaks if %s, whatever the user answers', async (_, steps) => {
  for (const agrees of [false, true]) expect(await takeSteps(core, { agrees, steps })).toEqual([]);
});

test('every binding that is undone is found', (context) => {
  expect(found).toHaveLength(Object.keys(holes).length);
  recordEvidence(
    context,
    'The search of the taken-over page finds every binding that is undone',
    `found after so many sequences: ${found.join(', ')}`,
  );
});
