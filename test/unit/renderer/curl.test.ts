import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftToCurl, type Shell } from '../../../renderer/format/curl-command.ts';
import { parseCurl } from '../../../renderer/format/parse-curl.ts';
import { draftToCall, emptyDraft, type RequestDraft } from '../../../renderer/format/request-draft.ts';
import { measureGrowth } from '../../support/performance.ts';

const url = 'https://a.example/o';
const form = 'content-type: application/x-www-form-urlencoded';
const json = 'content-type: application/json';

/** The request that a command stands for, and what is left out of it. */
function read(command: string) {
  const { draft = emptyDraft, omissions = [] } = parseCurl(command.replaceAll('URL', url)) ?? {};
  const call = draftToCall(draft, 'c');
  return {
    line: `${call.method} ${call.url.replace(url, 'URL')}`,
    headers: Object.entries(call.headers).map(([name, value]) => `${name.toLowerCase()}: ${value}`),
    body: call.body ?? '',
    omitted: omissions.map(({ reason, names }) => [reason, ...names].join(' ').replaceAll(url, 'URL')),
  };
}

type Row = [command: string, line: string, headers?: readonly string[], body?: string, ...omitted: string[]];

const part = (head: string, content: string) =>
  `--latchkey-part\r\nContent-Disposition: form-data; name=${head}\r\n\r\n${content}\r\n`;
const multipart = ['content-type: multipart/form-data; boundary=latchkey-part'];

describe('a pasted command', () => {
  it.each<Row>([
    ['curl URL', 'GET URL'],
    ['  $ curl "URL?a=1&b=2#c"', 'GET URL?a=1&b=2#c'],
    ['curl b.example/o', 'GET http://b.example/o'],
    ['curl --url URL -X put', 'PUT URL'],
    ["curl URL -d a=1 -d 'b=2 3'", 'POST URL', [form], 'a=1&b=2 3'],
    ["curl URL -d ''", 'POST URL'],
    ['curl URL --data-raw @x', 'POST URL', [form], '@x'],
    [`curl URL --json '{"a":1' --json ',"b":2}'`, 'POST URL', [json, 'accept: application/json'], '{"a":1,"b":2}'],
    [`curl URL -H 'Content-Type: application/json' -d "{\\"a\\": \\"\\$x\\"}"`, 'POST URL', [json], '{"a": "$x"}'],
    [`curl URL -d $'it\\'s \\u00e9\\xc3\\xa9\\x41\\101\\n'`, 'POST URL', [form], "it's ééAA\n"],
    ['curl -G URL?z=0 -d a=1 --data-urlencode "q=a b&c/é!"', 'GET URL?z=0&a=1&q=a+b%26c%2F%C3%A9%21'],
    ['curl URL --data-urlencode "=x y" --data-urlencode 1+1', 'POST URL', [form], 'x+y&1%2B1'],
    ['curl -X GET URL -d a=1', 'GET URL', [form], 'a=1'],
    ['curl -I URL', 'HEAD URL'],
    ["curl URL -H 'X-A:  b ' -H 'X-Empty;' -H 'Accept:' -A me", 'GET URL', ['x-a: b', 'x-empty: ', 'user-agent: me']],
    ['curl -sSXDELETE \\\n  --compressed --max-time 5 \\\r\n  URL', 'DELETE URL'],
    [
      `curl -F a=1 -F 'b="x;y"' URL`,
      'POST URL',
      multipart,
      `${part('"a"', '1')}${part('"b"', 'x;y')}--latchkey-part--\r\n`,
    ],
    [
      `curl -F 'f=@dir/a"b.png;type=image/png' URL`,
      ...(['POST URL', multipart] as const),
      `${part('"f"; filename="a_b.png"\r\nContent-Type: image/png', '')}--latchkey-part--\r\n`,
      'files dir/a"b.png',
    ],
    ['curl -kL URL', 'GET URL', [], '', 'insecure', 'redirects'],
    ['curl URL -u alice:fake -b sid=fake', 'GET URL', [], '', 'credentials', 'cookies'],
    ["curl URL -H 'authorization: Bearer fake' -H 'Cookie: fake'", 'GET URL', [], '', 'credentials', 'cookies'],
    ["curl URL -H 'Host: b' -H 'sec-fetch-mode: cors'", 'GET URL', [], '', 'headers Host sec-fetch-mode'],
    ['curl URL -H "Authorization: Bearer $TOKEN" -u "$U:$P"', 'GET URL', [], '', 'credentials'],
    ['curl "URL/$ID" -d "$(cat x)"', 'POST URL/$ID', [form], '$(cat x)', 'variables URL/$ID $(cat x)'],
    ['curl URL -d `id`', 'POST URL', [form], '`id`', 'variables `id`'],
    ['curl URL -d @a.json', 'POST URL', [], '', 'files a.json'],
    [
      'curl URL -T up.bin --no -Z -X PURGE',
      'PUT URL',
      [],
      '',
      'files up.bin',
      'options --no --parallel --request PURGE',
    ],
    ['curl URL | jq .', 'GET URL', [], '', 'rest'],
    ['curl URL; rm -rf /', 'GET URL', [], '', 'rest'],
    ['curl URL --next URL/b', 'GET URL', [], '', 'rest'],
    // As Chromium copies for cmd.
    [
      'curl ^"URL?q=1^&r=%^41^" ^\r\n  -H ^"x-a: b^" ^\r\n  --data-raw ^"^{^\\^"a^\\^": ^\\^"100^%^ b^\\^"^}^"',
      ...(['POST URL?q=1&r=%41', [form, 'x-a: b'], '{"a": "100% b"}'] as const),
    ],
    ['curl.exe ^\n  "URL?a&b" -d "{\\"a\\":\\"b\\\\\\"c\\"}"\n', 'POST URL?a&b', [form], '{"a":"b\\"c"}'],
    ['curl.exe ^\n URL -d "say ""hi"" \\\\"&calc', 'POST URL', [form], 'say "hi" \\', 'rest'],
    ['curl.exe ^\n "URL/%ID%"', 'GET URL/%ID%', [], '', 'variables URL/%ID%'],
    [`curl.exe \`\n URL \`\r\n -d '{\\"a\\":\\"it''s\\"}'`, 'POST URL', [form], `{"a":"it's"}`],
    [`curl.exe \`\n URL -d '{"a":"b\\""}' -H "x-a: \`"b\`" \`$c"`, 'POST URL', [form, 'x-a: "b" $c'], '{"a":"b\\""}'],
    ['curl.exe `\n URL -H "x-a: $env:A"', 'GET URL', ['x-a: $env:A'], '', 'variables x-a: $env:A'],
    // As curl 7.88 sends it, except that it drops --url-query if -G has data.
    [
      'curl URL?a=1 --url-query "q=a b&c" --url-query "=x y" --url-query "+r=1&s" --url-query z --url-query n@f -d d=1',
      ...(['POST URL?a=1&q=a+b%26c&x+y&r=1&s&z', [form], 'd=1', 'files f'] as const),
    ],
    ['curl -G URL --data-urlencode q=é --url-query "b=1"', 'GET URL?q=%C3%A9&b=1'],
    ['curl URL/?a=1 --upload-file "dir/a b.bin"', 'PUT URL/a%20b.bin?a=1', [], '', 'files dir/a b.bin'],
    ['curl -XPOST URL -T -', 'POST URL', [], '', 'files -'],
    ['curl -G -F a=1 URL', 'POST URL', multipart, `${part('"a"', '1')}--latchkey-part--\r\n`],
    [
      'curl -sSLXPOST --compressed -e "https://b.example;auto" URL',
      'POST URL',
      ['referer: https://b.example'],
      '',
      'redirects',
    ],
    ['curl URL --oauth2-bearer fake -bsid=fake -ualice:fake', 'GET URL', [], '', 'credentials', 'cookies'],
    ["curl --proto '=https' --tlsv1.2 -sSf URL | sh", 'GET URL', [], '', 'rest'],
    ['curl -U u:fake -C 5 URL', 'GET URL', [], '', 'options --proxy-user --continue-at'],
    ['curl --userx=alice:fake URL', 'GET URL', [], '', 'options --userx'],
    // As of curl 8.3.
    [
      'curl --variable %T --expand-header "Authorization: Bearer {{T}}" --expand-data "a={{b}}" URL',
      ...(['POST URL', [form], 'a={{b}}', 'variables a={{b}}', 'options --variable', 'credentials'] as const),
    ],
    ['curl --request=PUT --header="X-A: b" --url=URL --max-time=5', 'PUT URL', ['x-a: b']],
    ['curl --oauth2-bearer "$TOKEN" URL', 'GET URL', [], '', 'credentials'],
    ['curl URL --tlspassword fake --ech true', 'GET URL', [], '', 'options --tlspassword --ech'],
    [
      'curl URL -H "X-A: 1" -H "x-a: 2" -H "Content-Type: a/b" -H "Content-Type: c/d"',
      'GET URL',
      ['x-a: 1, 2', 'content-type: c/d'],
    ],
    [
      'curl -F \'j={"a":1};type=application/json\' --form \'f=@"/C:/x y.png"\' URL',
      ...(['POST URL', multipart] as const),
      `${part('"j"\r\nContent-Type: application/json', '{"a":1}')}${part('"f"; filename="x y.png"\r\nContent-Type: text/plain', '')}--latchkey-part--\r\n`,
      'files /C:/x y.png',
    ],
    // What it reads is in the text.
    ['curl URL --json @- <<\'EOF\'\n{\n"a": 1}\nEOF', 'POST URL', [json, 'accept: application/json'], '{\n"a": 1}\n'],
    ['curl URL -d @- <<EOF -H "X-A: b" | jq .\n{"a":\n1}\nEOF', 'POST URL', [form, 'x-a: b'], '{"a":1}', 'rest'],
    ['curl URL --data-binary @- <<< "{\\"a\\":1}"', 'POST URL', [form], '{"a":1}\n'],
    [`curl URL -d "$(cat <<'EOF'\n{"a": "it's"}\nEOF\n)"`, 'POST URL', [form], `{"a": "it's"}`],
    [`echo '{"a":"b|c"}' | curl URL -d @-`, 'POST URL', [form], '{"a":"b|c"}'],
    ['echo "$BODY" | curl URL -d @-', 'POST URL', [], '', 'files -'],
    ['cat a.json | curl URL -d @-', 'POST URL', [], '', 'files -'],
    ['TOKEN=$(curl -s URL -d a=1 | jq -r .t)', 'POST URL', [form], 'a=1', 'rest'],
    ['$ export R="$(curl -s URL -d a=1)"', 'POST URL', [form], 'a=1'],
    ['R=`curl URL -d a=1`\n', 'POST URL', [form], 'a=1'],
    // As terminals, documents and chats pass it on.
    ['curl URL\n  -H "X-A: b"\n--data a=1 \\', 'POST URL', [form, 'x-a: b'], 'a=1'],
    [
      "curl “URL” –sSf –H “X-A: b” —data ‘{“a”: “it”}’ –json '“1”'",
      'POST URL',
      ['x-a: b', json, 'accept: application/json'],
      '{"a": "it"}“1”',
    ],
    ['curl “URL” -H “X-A: it\'s” -d “{\\"a\\": \\”b\\”}”', 'POST URL', [form, "x-a: it's"], '{"a": "b"}'],
    ['curl URL -d it’s -H "X-A: “b” – c"', 'POST URL', [form, 'x-a: “b” – c'], 'it’s'],
    ['curl\u00a0-s\u00a0 URL\u00a0-d "a\u00a0b"', 'POST URL', [form], 'a\u00a0b'],
    ['curl -s 2>/dev/null URL &> log >out.json -d a=1 2>&1', 'POST URL', [form], 'a=1'],
    ['curl -s URL 2>/dev/null | jq .', 'GET URL', [], '', 'rest'],
    ['curl URL > "out file" && echo', 'GET URL', [], '', 'rest'],
    ['curl URL -d @- < in.json', 'POST URL', [], '', 'files -', 'rest'],
    ['# List all\ncurl URL#a -d 2 # get "it"\n', 'POST URL#a', [form], '2'],
    ['curl URL # get it\necho', 'GET URL', [], '', 'rest'],
    ['$ curl URL \\\n> -d a=1', 'POST URL', [form], 'a=1'],
    ['curl.exe -X POST URL -d "{\\"a\\":\\"C:\\\\x\\"}"', 'POST URL', [form], '{"a":"C:\\\\x"}'],
    ['curl.exe URL -H \'X-A: b\' -d "{\\"a\\":1}"', 'POST URL', [form, 'x-a: b'], '{"a":1}'],
    ['curl.exe URL -d "{\\"a\\":\\"$x\\"}"', 'POST URL', [form], '{"a":"$x"}', 'variables {"a":"$x"}'],
    ['C:\\Users\\me>curl "URL" -H "X-A: %T%" -d \'a', 'POST URL', [form, 'x-a: %T%'], "'a", 'variables X-A: %T%'],
    ["PS C:\\a b> curl.exe URL -d 'it''s'", 'POST URL', [form], "it's"],
    ['PS /home> curl URL -d "{\\"a\\":1}"', 'POST URL', [form], '{"a":1}'],
  ])('%s', (command, line, headers = [], body = '', ...omitted) => {
    const { headers: found, ...rest } = read(command);
    expect(rest).toEqual({ line, body, omitted });
    expect(found.toSorted()).toEqual(headers.toSorted());
  });

  it.each([
    ...[
      '$ ',
      '% ',
      '# ',
      '❯ ',
      '> ',
      '➜  ~ ',
      '➜  app git:(main) ✗ ',
      '!',
      'C:\\>',
      'PS C:\\Users\\a b> ',
      'PS> ',
      'bash-5.1$ ',
    ],
    ...['user@host:~$ ', '[me@host dir]$ ', 'root@1f:/# ', '(venv) me@Mac ~ % ', 'Mac:~ me$ ', '~/app $ '],
    ...['kubectl exec -n a pod -- ', 'docker run --rm curlimages/', '$ docker compose exec app '],
    ...['time ', '$ sudo -E ', 'TOKEN=x ', `A='b c' B="d" env C=$(x) `, '\\', '/usr/bin/', 'command ', '# List\n$ '],
  ])('is read after %j', (before) => {
    expect(read(`${before}curl URL -d a=1`)).toMatchObject({ line: 'POST URL', body: 'a=1', omitted: [] });
  });

  it.each([...['`%`', '```%```', '```sh\n$ %\n```', '```\n%', '~~~ bash\r\n%\r\n~~~\r\nThen', '\ufeff%\u00a0']])(
    'is read inside %j',
    (around) => {
      expect(read(around.replace('%', 'curl URL -d a=1'))).toMatchObject({
        line: 'POST URL',
        body: 'a=1',
        omitted: [],
      });
    },
  );

  it.each([
    'curl.exe',
    '"C:\\Program Files\\curl.exe"',
    "& 'C:\\a b\\curl.exe'",
    'C:\\bin\\Curl.EXE',
    '~/bin/curl',
    'C:/curl',
  ])('is read with %s', (program) =>
    expect(read(`${program} URL -d a=1 > b#c`)).toMatchObject({ line: 'POST URL', body: 'a=1', omitted: [] }),
  );

  it.each([
    '',
    'https://a.example/curl',
    'echo $ curl https://a.example',
    'a > curl https://a.example',
    './x-curl https://a.example',
    'curl',
    'curl -H x',
    'curly https://a.example',
    'wget https://a.example',
  ])('is not one: %j', (text) => expect(parseCurl(text)).toBeUndefined());

  it.each([
    "'",
    '"',
    '\\',
    '^',
    '`',
    '$(',
    '${',
    "$'",
    '\\"',
    '""',
    '^\n',
    '`\n',
    ' -d ',
    '--',
    '%a',
    '“',
    '\\”',
    '> ',
    'A=b ',
    '#',
    ' << a\n',
    '<<a ',
    ' | ',
    "'a' | ",
    '$(cat << a\n',
    'oc run a ',
  ])('with many %j takes about twice as long for twice the input', (part) => {
    const prepare = (count: number) => () => {
      const text = part.repeat(count);
      for (const start of [
        'echo ',
        'a=$(curl ',
        'docker run ',
        'curl ',
        'curl ^" ',
        'curl `" ',
        "curl '",
        'curl “',
        '',
        'A=" ',
        '(',
        '~',
      ])
        parseCurl(`${start}${text}`);
      draftToCurl({ ...emptyDraft, url, method: 'POST', body: text }, 'cmd');
      draftToCurl({ ...emptyDraft, url, method: 'POST', body: `${text} ` }, 'powershell');
    };
    expect(measureGrowth(prepare, 1500)).toBeLessThan(2.6);
  });
});

/** @see https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments */
function windowsArguments(line: string): string[] {
  const all: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (/[ \t]/.test(character) && !isQuoted) {
      if (word !== undefined) all.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    const backslashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    if (backslashes > 0) {
      const isBeforeQuote = line.charAt(at + backslashes) === '"';
      word += '\\'.repeat(isBeforeQuote ? Math.floor(backslashes / 2) : backslashes);
      const isLiteral = isBeforeQuote && backslashes % 2 === 1;
      if (isLiteral) word += '"';
      at += backslashes - 1 + (isLiteral ? 1 : 0);
    } else if (character === '"') isQuoted = !isQuoted;
    else word += character;
  }
  return word === undefined ? all : [...all, word];
}

const environment: Record<string, string> = {
  ACCESS_TOKEN: 'fake',
  PATH: 'expanded',
  a: 'expanded',
  '=C:': 'expanded',
};

/** What `cmd` gives to curl: variables first, then carets and quotes. */
function cmdArguments(text: string): string[] {
  const expanded = text.replace(/%([^%:\n]+)(:[^%\n]*)?%/g, (all, name: string) => environment[name] ?? all);
  let line = '';
  let isQuoted = false;
  for (const [all, escaped = ''] of expanded.matchAll(/\^\n?([\s\S])?|[\s\S]/g)) {
    if (all.startsWith('^') && !isQuoted) {
      line += escaped;
      continue;
    }
    if (all === '"') isQuoted = !isQuoted;
    if (!isQuoted && /[&|<>()\n]/.test(all)) throw new Error(`runs something else: ${expanded}`);
    line += all;
  }
  return windowsArguments(line);
}

/** What PowerShell gives to curl in its legacy mode. Quotes are put around blanks. */
function powerShellArguments(text: string): string[] {
  const inner = /^& \{ \$PSNativeCommandArgumentPassing = 'Legacy'; ([\s\S]*) \}$/.exec(text)?.[1] ?? '';
  const words: string[] = [];
  for (const [all, blank, single, double] of inner.matchAll(
    /( `\n {2}| )|'((?:[^']|'')*)'(?=[ ]|$)|"([^"]*)"|[\w.-]+|[\s\S]/g,
  )) {
    if (blank !== undefined) continue;
    if (single === undefined && double === undefined && !/^[\w.-]+$/.test(all))
      throw new Error(`runs something else: ${all}`);
    const argument = single?.replaceAll("''", "'") ?? double?.replace('$env:ACCESS_TOKEN', 'fake') ?? all;
    words.push(/\s/.test(argument) ? `"${argument}"` : argument);
  }
  return windowsArguments(words.join(' '));
}

const shells: [Shell, (text: string) => string[]][] = [
  ['cmd', cmdArguments],
  ['powershell', powerShellArguments],
];

describe.each(shells)('a command for %s', (shell, argumentsOf) => {
  const draftWith = (part: Partial<RequestDraft>): RequestDraft => ({ ...emptyDraft, method: 'POST', url, ...part });
  const hostile = fc
    .array(
      fc.constantFrom(
        ...'aZ9= \'"\\$`!*?[]{}()<>|&;~#%^:,@/-'.split(''),
        '%PATH%',
        '%a:~0,3%',
        '%=C:%',
        '$env:PATH',
        '\\"',
        '--config',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''));

  it('passes 400 requests on unchanged, or is not written', () => {
    let written = 0;
    fc.assert(
      fc.property(hostile, hostile, hostile, (query, value, body) => {
        const headers = [{ name: 'x-a', value }];
        const draft = draftWith({ url: `${url}?q=${query}`, headers, bodyKind: 'text', body });
        const command = draftToCurl(draft, shell);
        if (command === undefined) return;
        written += 1;
        const sent = new URL(draft.url);
        sent.hash = '';
        const trimmed = value.trim();
        expect(argumentsOf(command)).toEqual([
          ...[
            'curl.exe',
            '--globoff',
            '--url',
            sent.href,
            '--request',
            'POST',
            '--header',
            'Authorization: Bearer fake',
          ],
          ...(body === '' ? [] : ['--header', 'content-type: text/plain;charset=UTF-8']),
          ...['--header', trimmed === '' ? 'x-a;' : `x-a: ${trimmed}`],
          ...(body === '' ? [] : ['--data-raw', body]),
        ]);
      }),
      { numRuns: 400 },
    );
    expect(written).toBeGreaterThan(200);
  });

  it('has JSON in one line of ASCII, with its values as they are written', () => {
    const body = '{\n\t"a": "it\'s é漢🔑＂",\r\n  "n": 1.0\n}';
    const given = argumentsOf(draftToCurl(draftWith({ body, token: 'none' }), shell) ?? '').at(-1) ?? '';
    expect(given).toMatch(/^[ -~]*$/);
    expect(given).toContain('"n": 1.0');
    expect(JSON.parse(given)).toEqual(JSON.parse(body));
  });

  // A fullwidth quote becomes a plain one where a program asks for its arguments in ANSI.
  it.each(['a\nb', 'a\r\n--output x', 'a\tb', '＂ --config x', 'é', '\u001a'])('is not written for %j', (body) => {
    expect(draftToCurl(draftWith({ bodyKind: 'text', body }), shell)).toBeUndefined();
    expect(draftToCurl(draftWith({ headers: [{ name: 'x-a', value: 'é' }] }), shell)).toBeUndefined();
  });

  it('is read again as the same request', () => {
    const draft = draftWith({
      url: `${url}?q=100%25&x=`,
      headers: [{ name: 'x-a', value: '"b" %PATH% ^' }],
      body: '{"a":"\\\\"}',
    });
    const { callId: _, ...call } = draftToCall(draft, '1');
    const again = parseCurl(draftToCurl(draft, shell) ?? '');
    expect(draftToCall(again?.draft ?? emptyDraft, '1')).toMatchObject(call);
  });
});
