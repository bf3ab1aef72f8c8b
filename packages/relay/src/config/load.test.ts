import { describe, expect, test } from 'vitest'
import { UPSTREAM_DEFAULTS } from '../routing/defaults.ts'
import type { Finding } from './finding.ts'
import { type LoadedPlan, type RefusedPlan, isLoaded, loadPlan } from './load.ts'

const FILE = '/etc/holdfast/holdfast.yaml'
const ENVIRONMENT = { ANTHROPIC_API_KEY: 'secret-a', OPENAI_API_KEY: 'secret-o', PORT: '9000', EMPTY: '' }

const load = (
  text: string,
  {
    files = {},
    environment = ENVIRONMENT,
  }: { files?: Record<string, string>; environment?: Record<string, string> } = {},
): Promise<LoadedPlan | RefusedPlan> => {
  const all: Record<string, string> = { [FILE]: text, ...files }
  return loadPlan(FILE, environment, async (path) => {
    const found = all[path]
    if (found === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
    return found
  })
}

async function loaded(text: string, more: Parameters<typeof load>[1] = {}): Promise<LoadedPlan> {
  const result = await load(text, more)
  if (!isLoaded(result)) throw new Error(result.problems.map(told).join('\n'))
  return result
}

const told = ({ line, column, field, message }: Finding): string => `${line}:${column} ${field}: ${message}`

/** What is wrong with a file, each as `line:column field: message`. */
async function check(
  text: string,
  expected: readonly (string | RegExp)[],
  more: Parameters<typeof load>[1] = {},
): Promise<void> {
  const result = await load(text, more)
  matches(isLoaded(result) ? [] : result.problems.map(told), expected)
}

async function checkWarnings(text: string, expected: readonly (string | RegExp)[]): Promise<void> {
  matches((await loaded(text)).warnings.map(told), expected)
}

function matches(actual: readonly string[], expected: readonly (string | RegExp)[]): void {
  expect(actual).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))))
}

/** Two upstreams, four lines. */
const UPSTREAMS = `upstreams:
  openai: { keys: [] }
  anthropic: { keys: [] }
models:
`

describe('what a file means', () => {
  test('the short forms: an upstream called like its provider, a model that is its target', async () => {
    const { plan } = await loaded('upstreams:\n  openai:\n    keys: ${OPENAI_API_KEY}\nmodels:\n  gpt-4o: openai\n')
    expect(plan.upstreams).toEqual([
      {
        ...UPSTREAM_DEFAULTS,
        name: 'openai',
        provider: expect.objectContaining({ name: 'openai' }),
        baseUrl: 'https://api.openai.com/v1',
        secrets: ['secret-o'],
      },
    ])
    expect(plan.models).toEqual([
      {
        name: 'gpt-4o',
        aliases: [],
        groups: [[{ upstream: 'openai', model: 'gpt-4o', weight: 1 }]],
        fallback: [],
        defaults: {},
        overrides: {},
        mayContinue: false,
        mayRestart: false,
        losses: 'report',
      },
    ])
  })

  test('everything an upstream can say', async () => {
    const { plan } = await loaded(
      `upstreams:
  eu:
    provider: openai
    keys:
      - \${OPENAI_API_KEY}
      - file: keys/second
    baseUrl: https://eu.example/v1/
    headers: { X-Team: chat, x-token: { file: /run/token } }
    timeouts: { connect: 2s, idle: 1m }
    concurrency: { max: 10, wait: 250ms }
    breaker: { failures: 2, open: 10m, probes: 3 }
`,
      { files: { '/etc/holdfast/keys/second': 'from a file\n', '/run/token': 'tok' } },
    )
    expect(plan.upstreams[0]).toMatchObject({
      name: 'eu',
      baseUrl: 'https://eu.example/v1',
      secrets: ['secret-o', 'from a file'],
      headers: { 'x-team': 'chat', 'x-token': 'tok' },
      patience: { connectMs: 2_000, firstTokenMs: UPSTREAM_DEFAULTS.patience.firstTokenMs, idleMs: 60_000 },
      crowd: { max: 10, queueMax: UPSTREAM_DEFAULTS.crowd.queueMax, waitMsMax: 250 },
      // Where it opens for longer than the usual longest time, it is the longest.
      breaker: { failures: 2, openMs: 600_000, openMsMax: 600_000, probes: 3 },
    })
  })

  test('everything a model can say', async () => {
    const { plan } = await loaded(`${UPSTREAMS}
  smart:
    aliases: [best, clever]
    targets:
      - anthropic/claude-opus-4-5
      - openai/gpt-5: 3
        anthropic/claude-sonnet-4-5: 1
      - openai
    canary: { target: openai/gpt-6, percent: 2.5, sticky: user }
    fallback: fast
    parameters:
      defaults: { temperature: 0.2 }
      overrides: { metadata: { team: null } }
    onUpstreamFailure: [continue, restart]
    losses: refuse
  fast: [openai/gpt-4o-mini, anthropic]
`)
    expect(plan.models[0]).toEqual({
      name: 'smart',
      aliases: ['best', 'clever'],
      groups: [
        [{ upstream: 'anthropic', model: 'claude-opus-4-5', weight: 1 }],
        [
          { upstream: 'openai', model: 'gpt-5', weight: 3 },
          { upstream: 'anthropic', model: 'claude-sonnet-4-5', weight: 1 },
        ],
        // Whoever asks for “best” means “smart”, and so does the upstream that says no other name.
        [{ upstream: 'openai', model: 'smart', weight: 1 }],
      ],
      canary: { target: { upstream: 'openai', model: 'gpt-6', weight: 1 }, percent: 2.5, sticky: 'user' },
      fallback: ['fast'],
      defaults: { temperature: 0.2 },
      overrides: { metadata: { team: null } },
      mayContinue: true,
      mayRestart: true,
      losses: 'refuse',
    })
    expect(plan.models[1]?.groups).toHaveLength(2)
  })

  test('an upstream’s model may have slashes of its own, and a star for a star', async () => {
    const { plan } = await loaded(`${UPSTREAMS}  "or/*": [openai/meta/*, anthropic]\n`)
    expect(plan.models[0]?.groups).toEqual([
      [{ upstream: 'openai', model: 'meta/*', weight: 1 }],
      [{ upstream: 'anthropic', model: 'or/*', weight: 1 }],
    ])
  })

  test('settings: an address, a directory beside the file, limits with or without units', async () => {
    const { settings } = await loaded(
      'server: { host: 0.0.0.0, port: "${PORT}", data: ./data }\nlimits: { heartbeatMs: 2s, bodyBytesMax: 1MiB, retentionMs: 60000, attemptsMax: 5 }\n',
    )
    expect(settings).toEqual({
      host: '0.0.0.0',
      port: 9_000,
      dataDirectory: '/etc/holdfast/data',
      limits: { heartbeatMs: 2_000, bodyBytesMax: 2 ** 20, retentionMs: 60_000, attemptsMax: 5 },
    })
  })

  test('settings: a certificate beside the file, and whether faults may be asked for', async () => {
    const { settings } = await loaded('server: { tls: { cert: tls/full.pem, key: /etc/ssl/key.pem }, faults: true }\n')
    expect(settings).toEqual({
      tls: { cert: '/etc/holdfast/tls/full.pem', key: '/etc/ssl/key.pem' },
      faults: true,
      limits: {},
    })
    await check('server: { tls: { cert: a.pem } }\n', [/^1:11 server › tls/])
  })

  test('settings: whose pages may call from a browser, as a browser says it', async () => {
    const one = await loaded('browser: { origins: https://App.example.com/ }\n')
    expect(one.settings).toEqual({ origins: ['https://app.example.com'], limits: {} })
    const many = await loaded('browser:\n  origins:\n    - "http://localhost:5173"\n    - "*"\n')
    expect(many.settings.origins).toEqual(['http://localhost:5173', '*'])
    await check('browser: { origins: [app.example.com] }\n', [
      /^1:22 browser › origins › 1: expected an origin, such as https:\/\/app.example.com/,
    ])
  })

  test('a file of comments, or with empty sections, says nothing and is right', async () => {
    for (const text of ['', '# only words\n', 'server:\nmodels:\nlimits:\n']) {
      const { plan, settings, warnings } = await loaded(text, { environment: {} })
      expect({ plan, settings, warnings }).toEqual({
        plan: { upstreams: [], models: [] },
        settings: { limits: {} },
        warnings: [],
      })
    }
  })

  test('without upstreams, they are those that the environment names', async () => {
    const { plan } = await loaded('models:\n  fast: openai/gpt-4o-mini\n')
    expect(plan.upstreams.map(({ name }) => name).sort()).toEqual(['anthropic', 'openai'])
    await check(
      'models:\n  fast: openai/gpt-4o-mini\n',
      ['2:9 models › fast: no upstream is called “openai”; there are none'],
      {
        environment: {},
      },
    )
  })

  test('anchors may be used, and findings point at what they stand for', async () => {
    const { plan } = await loaded(
      'upstreams:\n  openai: { keys: [], timeouts: &slow { idle: 9m } }\n  anthropic: { keys: [], timeouts: *slow }\n',
    )
    expect(plan.upstreams.map(({ patience }) => patience.idleMs)).toEqual([540_000, 540_000])
    await check(
      'upstreams:\n  openai: { keys: [], timeouts: &slow { idle: 9 } }\n  anthropic: { keys: [], timeouts: *slow }\n',
      [/^2:47 upstreams › openai › timeouts › idle: expected a duration/],
    )
  })
})

describe('keys', () => {
  test('a provider that has keys wants them said, if only that there are none', async () => {
    await check('upstreams:\n  openai: {}\n', [
      '2:3 upstreams › openai › keys: expected keys, such as ${OPENAI_API_KEY}; [] where it needs none',
    ])
    expect((await loaded('upstreams:\n  openai: { keys: [] }\n')).plan.upstreams[0]?.secrets).toEqual([''])
  })

  test('a variable that is not set is an error with its place, and a guess', async () => {
    await check('upstreams:\n  openai:\n    keys:\n      - ${OPENAI_API_KEI}\n      - ${EMPTY}\n', [
      '4:9 upstreams › openai › keys › 1: the environment variable OPENAI_API_KEI is not set; did you mean ${OPENAI_API_KEY}?',
      '5:9 upstreams › openai › keys › 2: the environment variable EMPTY is empty',
    ])
  })

  test('files that are missing, empty or not keys are errors', async () => {
    await check(
      'upstreams:\n  openai:\n    keys:\n      - { file: gone }\n      - { file: empty }\n      - { file: two }\n',
      [
        '4:17 upstreams › openai › keys › 1 › file: /etc/holdfast/gone cannot be read (ENOENT)',
        '5:9 upstreams › openai › keys › 2: this is empty',
        /^6:9 upstreams › openai › keys › 3: this cannot stand in a header/,
      ],
      { files: { '/etc/holdfast/empty': '\n', '/etc/holdfast/two': 'one\ntwo\n' } },
    )
  })

  test('a key in clear is warned about, and never repeated', async () => {
    const key = 'sk-abcdefghij0123456789KLMNOPQRST'
    const text = `upstreams:\n  openai:\n    keys: ${key}\n  other: { provider: openai, keys: none }\nmodels:\n  ${key}: [openai, other]\n`
    const { warnings } = await loaded(text)
    matches(warnings.map(told), [
      /^3:11 upstreams › openai › keys: a key stands here in clear/,
      /^6:3 models › •+: this looks like a key, not like the name of a model$/,
    ])
    const broken = await load(text.replace('keys: none', 'keyz: none').replace('[openai, other]', key))
    expect(JSON.stringify({ ...broken, sources: [] })).not.toContain('abcdefghij')
  })

  test('what a variable holds is never repeated, wherever it ends up by mistake', async () => {
    const environment = { K: 'hunter2' }
    const text =
      'server: { port: "${K}", host: x }\nupstreams:\n  openai: { keys: "${K}", baseUrl: "${K}", provider: "${K}", timeouts: { idle: "${K}" } }\nmodels:\n  m: "${K}"\n  n: { targets: "openai/${K}", fallback: "${K}" }\nlimits: { heartbeatMs: "${K}" }\n'
    const result = await load(text, { environment })
    expect(isLoaded(result) ? 0 : result.problems.length).toBeGreaterThanOrEqual(6)
    expect(JSON.stringify(isLoaded(result) ? [] : result.problems)).not.toContain('hunter2')
  })

  test('the same key twice is one', async () => {
    const text = 'upstreams:\n  openai: { keys: ["${OPENAI_API_KEY}", "${OPENAI_API_KEY}"] }\n'
    const { plan, warnings } = await loaded(text)
    expect(plan.upstreams[0]?.secrets).toEqual(['secret-o'])
    matches(warnings.map(told), ['2:41 upstreams › openai › keys › 2: this key is in the pool already'])
  })
})

describe('what is wrong is told with its place, and all of it at once', () => {
  test('misspelt fields, names and words', async () => {
    await check(
      `upstrems: {}
upstreams:
  openai: { keys: [], timeouts: { conect: 1s } }
  mine: { provder: openai, keys: [] }
  yours: { provider: opnai, keys: [] }
  anthropc: { keys: [] }
models:
  a: opnai
  b: { targets: openai, loses: refuse, onUpstreamFailure: [continue, restrat] }
`,
      [
        '1:1 upstrems: there is no field “upstrems” here; did you mean “upstreams”?',
        '3:35 upstreams › openai › timeouts › conect: there is no field “conect” here; did you mean “connect”?',
        '4:11 upstreams › mine › provder: there is no field “provder” here; did you mean “provider”?',
        '5:22 upstreams › yours › provider: expected the name of a provider, not “opnai”; did you mean “openai”?',
        '6:3 upstreams › anthropc › provider: no provider is called “anthropc”, so this upstream has to say which it is; did you mean “anthropic”?',
        '8:6 models › a: no upstream is called “opnai”; did you mean “openai”?',
        '9:25 models › b › loses: there is no field “loses” here; did you mean “losses”?',
        '9:70 models › b › onUpstreamFailure › 2: expected continue or restart, not “restrat”; did you mean “restart”?',
      ],
    )
  })

  test('values of the wrong kind, or out of range', async () => {
    await check(
      `${UPSTREAMS}  a: { targets: openai, canary: { target: anthropic, percent: 101 } }
  b: { targets: [{ openai: -1 }] }
  c: { targets: 7 }
  d: { targets: [] }
  e: { targets: openai, canary: {} }
server: { port: 65536 }
limits: { heartbeatMs: soon, attemptsMax: 1.5, bodyBytesMax: 64MB }
`,
      [
        '5:63 models › a › canary › percent: expected a percentage, from 0 to 100, not “101”',
        '6:28 models › b › targets › 1 › openai: expected a weight, 0 or more, not “-1”',
        /^7:17 models › c › targets: expected a target: .*, not “7”$/,
        '8:8 models › d › targets: expected a target at least',
        /^9:25 models › e › canary › target: expected a target/,
        '10:17 server › port: expected a port, from 0 to 65535, not “65536”',
        '11:24 limits › heartbeatMs: expected milliseconds, or a duration such as 10s, not “soon”',
        '11:43 limits › attemptsMax: expected a whole number, not “1.5”',
        '11:62 limits › bodyBytesMax: expected bytes, or a size such as 64MiB, not “64MB”',
      ],
    )
  })

  test('durations that no timer can wait for, and addresses that are none', async () => {
    await check(
      `upstreams:
  openai: { keys: [], timeouts: { idle: 25d, connect: 0s } }
  a: { provider: openai, keys: [], baseUrl: example.com }
  b: { provider: openai, keys: [], baseUrl: "https://user:pass@example.com" }
  c: { provider: openai, keys: [], breaker: { open: 10s, openMax: 5s } }
`,
      [
        /^2:41 .* idle: expected a duration/,
        /^2:55 .* connect: expected a duration/,
        /^3:45 .* baseUrl: expected an http\(s\) URL .*, not “example.com”$/,
        /^4:45 .* baseUrl: expected an http/,
        '5:67 upstreams › c › breaker › openMax: expected no less than `open`',
      ],
    )
  })

  test('weights that sum to nothing, and stars that stand for nothing', async () => {
    await check(
      `${UPSTREAMS}  a: [{ openai: 0, anthropic: 0 }]\n  b: openai/gpt-*\n  "c**": openai\n  "d*": openai/**\n`,
      [
        '5:7 models › a › 1: expected a weight above 0 in this group',
        '6:6 models › b: the * here stands for nothing: “b” has none',
        '7:3 models › c**: expected one * at most',
        '8:9 models › d*: expected one * at most',
      ],
    )
  })

  test('names that two models have', async () => {
    await check(`${UPSTREAMS}  a: { targets: openai, aliases: [b, c] }\n  b: { targets: openai, aliases: c }\n`, [
      '5:35 models › a › aliases › 1: “b” has this name already',
      '6:34 models › b › aliases: “a” has this name already',
    ])
  })

  test('a pattern’s other names are patterns, and a model’s are not', async () => {
    await check(
      `${UPSTREAMS}  "a*": { targets: openai, aliases: [x, "y*"] }\n  b: { targets: openai, aliases: "z*" }\n`,
      [
        /^5:38 models › a\* › aliases › 1: another name for the pattern/,
        /^6:34 models › b › aliases: “b” is one model/,
      ],
    )
  })

  test('fallbacks that lead nowhere, or in a circle', async () => {
    await check(
      `${UPSTREAMS}  a: { targets: openai, fallback: [b] }
  b: { targets: openai, aliases: bee, fallback: [c, nobody] }
  c: { targets: openai, fallback: [a] }
  d: { targets: openai, fallback: [bee, bea] }
  "e*": { targets: openai, fallback: [e1] }
  f: { targets: openai, fallback: ["e*"] }
`,
      [
        '5:36 models › a › fallback › 1: falling back goes in a circle: a → b → c → a',
        '6:50 models › b › fallback › 1: falling back goes in a circle: b → c → a → b',
        '6:53 models › b › fallback › 2: no model is called “nobody”',
        '7:36 models › c › fallback › 1: falling back goes in a circle: c → a → b → c',
        '8:41 models › d › fallback › 2: no model is called “bea”; did you mean “bee”?',
        '9:39 models › e* › fallback › 1: falling back goes in a circle: e* → e*',
        '10:36 models › f › fallback › 1: expected the name of one model, without *',
      ],
    )
  })

  test('parameters that are not the operator’s to set', async () => {
    await check(`${UPSTREAMS}  a: { targets: openai, parameters: { overrides: { model: x, temperature: 0 } } }\n`, [
      '5:52 models › a › parameters › overrides › model: this is no parameter: the model is chosen by targets',
    ])
  })

  test('a model that is wrong in itself does not make others look wrong', async () => {
    await check(`${UPSTREAMS}  a: { target: openai, aliases: [x] }\n  b: { targets: openai, fallback: [x] }\n`, [
      '5:8 models › a › target: there is no field “target” here; did you mean “targets”?',
    ])
  })

  test('what is no map', async () => {
    await check('just words\n', [/^1:1 : expected fields: server, redis, upstreams, models, browser, .*limits/])
    await check('models: [a]\n', ['1:1 models: expected models by name'])
    await check('upstreams:\n  openai: key\n', [/^2:11 upstreams › openai: expected fields: provider, keys, /])
  })
})

describe('what is no YAML', () => {
  test('a field that is there twice', async () => {
    await check('server:\n  port: 1\n  port: 2\n', ['3:3 : this field is here twice'])
  })

  test('a reference inside brackets, which YAML takes for a map', async () => {
    await check('upstreams:\n  openai:\n    keys: [${A}, ${B}]\n', [
      /^3:13 : inside \[ \] and \{ \} a reference needs quotes/,
      /^3/,
    ])
  })

  test('tabs, and brackets left open', async () => {
    await check('server:\n\tport: 1\n', [/^2:1 : YAML is indented with spaces/])
    await check('models: {a: b\n', [/^2:1 : this is not YAML: /])
  })

  test('an alias for nothing', async () => {
    await check('models:\n  a: *nothing\n', ['2:6 models › a: nothing is called &nothing here'])
  })

  test('an alias that leads to itself, or to very much', async () => {
    await check('models: &a\n  x: *a\n', [/an alias leads to itself/])
    const bomb = ['a: &a0 [x,x,x,x,x,x,x,x,x,x]']
    for (let n = 1; n < 9; n++) bomb.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(',')}]`)
    const result = await load(bomb.join('\n'))
    expect(isLoaded(result)).toBe(false)
  })
})

describe('a file that is being written', () => {
  const text = `# a file
upstreams:
  openai: { keys: ["\${OPENAI_API_KEY}", { file: x }], timeouts: &slow { idle: 9m } }
  eu: { provider: openai, keys: [], timeouts: *slow, headers: { x-a: "b" } }
models:
  a: { targets: [openai/x: 3, {eu: 1}], aliases: b, fallback: c }
  c: eu
limits: { heartbeatMs: 5s }
`
  const sound = async (cut: string): Promise<void> => {
    const result = await load(cut)
    const lines = cut.split('\n')
    for (const { line, column, length } of [...(isLoaded(result) ? [] : result.problems), ...result.warnings]) {
      expect(length).toBeGreaterThan(0)
      expect(column - 1).toBeLessThanOrEqual(lines[line - 1]?.length ?? -1)
    }
  }

  test('cut off anywhere, it is read or refused, and findings are on its lines', async () => {
    for (let length = 0; length <= text.length; length++) await sound(text.slice(0, length))
  })

  test('with any one character wrong, too', async () => {
    for (let at = 0; at < text.length; at++) {
      const wrong = ':[]{}*&"\n\t#-~\u0000'[at % 14]
      await sound(`${text.slice(0, at)}${wrong}${text.slice(at + 1)}`)
    }
  })
})

describe('warnings', () => {
  test('a pattern that an earlier one hides, but not a name', async () => {
    await checkWarnings(
      `${UPSTREAMS}  "gpt-*": openai\n  "gpt-4*": openai\n  gpt-4o: anthropic\n  "*-mini": openai\n  "*": openai\n  "zzz*": openai\n`,
      [
        /^6:3 models › gpt-4\*: this can never match: “gpt-\*” stands earlier/,
        /^10:3 models › zzz\*: this can never match: “\*” stands earlier/,
      ],
    )
  })

  test('an upstream that nobody uses, unless no models are listed', async () => {
    await checkWarnings(`${UPSTREAMS}  a: openai\n`, ['3:3 upstreams › anthropic: no model goes to this upstream'])
    await checkWarnings(`${UPSTREAMS}  a: { targets: openai, canary: { target: anthropic, percent: 1 } }\n`, [])
    await checkWarnings(UPSTREAMS, [])
  })
})

describe('what a plan was read from', () => {
  test('every file is named, also one that is missing', async () => {
    const text = 'upstreams:\n  openai: { keys: [{ file: a }, { file: /b }] }\n'
    expect((await load(text)).files).toEqual([FILE, '/etc/holdfast/a', '/b'])
  })

  test('the version changes with the file, with a key, and with a file that appears', async () => {
    const text = 'upstreams:\n  openai: { keys: [{ file: a }] }\n'
    const versions = await Promise.all([
      load(text),
      load(`${text}\n`),
      load(text, { files: { '/etc/holdfast/a': 'one' } }),
      load(text, { files: { '/etc/holdfast/a': 'two' } }),
    ])
    expect(new Set(versions.map(({ version }) => version)).size).toBe(4)
    expect((await load(text)).version).toBe(versions[0]?.version)
  })

  test('a file that cannot be read is a problem, not an exception', async () => {
    const result = await loadPlan('nowhere.yaml', {}, () =>
      Promise.reject(Object.assign(new Error('x'), { code: 'EACCES' })),
    )
    matches(isLoaded(result) ? [] : result.problems.map(told), ['1:1 : this file cannot be read (EACCES)'])
  })
})
