// The format of holdfast.yaml, field by field. The JSON Schema for editors and the table in docs/configuration.md are
// made from this. What one field alone cannot know (whether an upstream exists) is checked where plans are made.
import { z } from 'zod'
import { isNetwork } from '../books/limits/network.ts'
import { isDatabase } from '../books/where.ts'
import { MONEY_MAX } from '../books/money.ts'
import { CREDIT_TERMS } from '../credit/credit.ts'
import { REQUEST_TERMS } from '../books/requests/terms.ts'
import { LIMITS, type Limits } from '../limits.ts'
import { DISK_LOG_LIMITS, type DiskLogLimits, REDIS_LOG_LIMITS, type RedisLogLimits } from '../logs/index.ts'
import { ROLES } from '../books/who/role.ts'
import { providers } from '../providers/index.ts'
import { isPayable } from '../payments/currency.ts'
import { PAYMENT_DEFAULTS } from '../payments/settings.ts'
import { MILLIONTHS, parseDecimal } from '../prices/money.ts'
import { MODELS_MAX, TELEMETRY_DEFAULTS } from '../telemetry/settings.ts'
import { PREFIX } from '../redis/settings.ts'
import { MODEL_DEFAULTS, UPSTREAM_DEFAULTS } from '../routing/defaults.ts'
import { parseOrigin } from '../sessions/origin.ts'
import { DURATION_PATTERN, SIZE_PATTERN, parseDuration, parseSize, writeDuration } from './quantity.ts'

/** A reference may stand for any text; an editor cannot know what it will say. */
const orReference = (pattern: string): string => String.raw`${pattern}|\$\{`

/** The longest that a timer of the platform can wait: beyond it, it would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

const { sync: _, ...DISK_LIMITS } = DISK_LOG_LIMITS
const LOG_LIMITS = { ...REDIS_LOG_LIMITS, ...DISK_LIMITS }

/**
 * An object that takes these fields and no others. The “message” of an unknown field is the list of the known ones: the
 * words are made where its neighbours are known.
 */
const fields = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : `expected fields: ${Object.keys(shape).join(', ')}`,
  })

const oneOrMany = <Item extends z.ZodType>(item: Item, words: string) =>
  z.union([item, z.array(item)], `expected ${words}, or a list of them`)

/** A text with a meaning: `parse` says undefined to what has none. */
function textOf<Meaning>(pattern: string, words: string, parse: (text: string) => Meaning | undefined) {
  return z
    .string(`expected ${words}`)
    .meta({ pattern: orReference(pattern) })
    .transform((text, context) => {
      const meaning = parse(text)
      if (meaning !== undefined) return meaning
      context.issues.push({ code: 'custom', message: `expected ${words}`, input: text })
      return z.NEVER
    })
}

/** A number, or a text of digits, which is what a reference leaves. */
function number(words: string, min: number, max: number, isWhole: boolean) {
  const expected = `expected ${words}`
  const plain = (isWhole ? z.int(expected) : z.number(expected)).min(min, expected).max(max, expected)
  const written = textOf(String.raw`^\d+(\.\d+)?$`, words, (text) => {
    const parsed = plain.safeParse(text.trim() === '' ? Number.NaN : Number(text))
    return parsed.success ? parsed.data : undefined
  })
  return z.union([plain, written], expected)
}

const count = (words: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
  number(`${words}, ${max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `${min} or more`}`, min, max, true)

const duration = (msMin: number) =>
  textOf(DURATION_PATTERN, 'a duration with its unit, such as 250ms, 10s or 2m (at most 24d)', (text) => {
    const ms = parseDuration(text)
    return ms !== undefined && ms >= msMin && ms <= TIMER_MS_MAX ? ms : undefined
  })

const url = textOf('^https?://', 'an http(s) URL without ?, # or credentials', (text) => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined
  const { username, password, search, hash } = new URL(text)
  return username || password || search || hash ? undefined : text.replace(/\/+$/, '')
})

export const secret = z.union(
  [z.string('expected a text'), fields({ file: z.string('expected the path of a file') })],
  'expected a text, best a reference such as ${NAME}, or { file: /path/to/it }',
)

export const upstream = fields({
  provider: z
    .enum(providers.map(({ name }) => name) as [string, ...string[]], 'expected the name of a provider')
    .exactOptional()
    .meta({ description: 'What it is; where it is absent, the upstream is called like its provider.' }),
  keys: oneOrMany(secret, 'a key (best ${NAME}, or { file: … })')
    .exactOptional()
    .meta({ description: 'The vendor’s keys: one, or a pool. `[]` for an upstream that needs none.' }),
  baseUrl: url
    .exactOptional()
    .meta({ description: 'Where it is, as the vendor’s SDK takes it. Else the provider’s own.' }),
  headers: z
    .record(
      z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'this is no name for a header'),
      secret,
      'expected names of headers, and what they say',
    )
    .exactOptional()
    .meta({ description: 'Sent with every request, after the provider’s own.' }),
  timeouts: fields({
    connect: duration(1)
      .exactOptional()
      .meta({ description: 'Until it is connected.', default: writeDuration(UPSTREAM_DEFAULTS.patience.connectMs) }),
    firstToken: duration(1)
      .exactOptional()
      .meta({
        description: 'From the request to the first event that says something.',
        default: writeDuration(UPSTREAM_DEFAULTS.patience.firstTokenMs),
      }),
    idle: duration(1)
      .exactOptional()
      .meta({
        description: 'Between two events; comments do not count.',
        default: writeDuration(UPSTREAM_DEFAULTS.patience.idleMs),
      }),
  }).exactOptional(),
  concurrency: z
    .union(
      [
        count('a number of requests', 1),
        fields({
          max: count('a number of requests', 1)
            .exactOptional()
            .meta({ description: 'Requests that run there at once.', default: UPSTREAM_DEFAULTS.crowd.max }),
          queue: count('a number of requests', 0)
            .exactOptional()
            .meta({ description: 'Requests that may wait for that.', default: UPSTREAM_DEFAULTS.crowd.queueMax }),
          wait: duration(0)
            .exactOptional()
            .meta({
              description: 'How long they wait before they go elsewhere.',
              default: writeDuration(UPSTREAM_DEFAULTS.crowd.waitMsMax),
            }),
        }),
      ],
      'expected a number, or fields: max, queue, wait',
    )
    .exactOptional()
    .meta({ description: 'How crowded it may be. A number alone is its `max`.' }),
  breaker: fields({
    failures: count('a number of failures', 1)
      .exactOptional()
      .meta({ description: 'Failures in a row that open it.', default: UPSTREAM_DEFAULTS.breaker.failures }),
    open: duration(1)
      .exactOptional()
      .meta({
        description: 'How long it stays open before a probe; doubles with each failed probe …',
        default: writeDuration(UPSTREAM_DEFAULTS.breaker.openMs),
      }),
    openMax: duration(1)
      .exactOptional()
      .meta({ description: '… up to this.', default: writeDuration(UPSTREAM_DEFAULTS.breaker.openMsMax) }),
    probes: count('a number of probes', 1)
      .exactOptional()
      .meta({ description: 'Successful probes that close it.', default: UPSTREAM_DEFAULTS.breaker.probes }),
  })
    .exactOptional()
    .meta({ description: 'Per upstream and model: stops asking who keeps failing.' }),
  askUsage: z.boolean('expected true or false').exactOptional().meta({
    description:
      'Asks what a chat stream cost (`stream_options.include_usage`) where the client did not, and keeps the answer from it. Without, such streams are priced by estimate.',
    default: UPSTREAM_DEFAULTS.asksUsage,
  }),
})

const TARGET_WORDS = 'a target: the name of an upstream, or upstream/model'
const target = z.string(`expected ${TARGET_WORDS}`).regex(/^[^/\s]+(\/\S+)?$|\$\{/, `expected ${TARGET_WORDS}`)

/** The fields of a weighted group are names, so a misspelt one cannot be told from another target. */
const step = z.union(
  [
    target,
    z.record(target, number('a weight, 0 or more', 0, Number.MAX_SAFE_INTEGER, false), `expected ${TARGET_WORDS}`),
  ],
  `expected ${TARGET_WORDS}; or a group of them with their weights, such as { openai-eu: 3, openai-us: 1 }`,
)

const targets = oneOrMany(step, TARGET_WORDS)

const publicName = z
  .string('expected the name of a model')
  .regex(/^\S{1,256}$/, 'expected the name of a model, without spaces')

const parameters = z.record(z.string(), z.unknown(), 'expected parameters of a request, as JSON has them')

const RESCUES = ['continue', 'restart'] as const

export const model = z.union(
  [
    target,
    z.array(step),
    fields({
      targets: targets.meta({
        description:
          'Who serves it, tried in this order: `upstream`, `upstream/model`, or a group with weights, `{ one: 3, other: 1 }`.',
      }),
      aliases: oneOrMany(publicName, 'another name').exactOptional().meta({ description: 'Other names for it.' }),
      canary: fields({
        target: target.meta({ description: 'Who is tried out: `upstream` or `upstream/model`.' }),
        percent: number('a percentage, from 0 to 100', 0, 100, false).meta({
          description: 'How many of the requests go there.',
        }),
        sticky: z.enum(['key', 'user'], 'expected key or user').exactOptional().meta({
          description: 'The same API key, or the request’s own word for its user, always falls on the same side.',
          default: 'key',
        }),
      })
        .exactOptional()
        .meta({ description: 'A part of the requests goes elsewhere.' }),
      fallback: oneOrMany(publicName, 'the name of a model')
        .exactOptional()
        .meta({ description: 'Models to go on with when every target has failed, by their public names.' }),
      parameters: fields({
        defaults: parameters.exactOptional().meta({ description: 'Laid under what the client says.' }),
        overrides: parameters.exactOptional().meta({ description: 'Laid over what the client says.' }),
      })
        .exactOptional()
        .meta({ description: 'In the words of the dialect that the client speaks.' }),
      onUpstreamFailure: oneOrMany(z.enum(RESCUES, 'expected continue or restart'), 'continue or restart')
        .exactOptional()
        .meta({
          description:
            'When an upstream fails in mid-reply: `continue` the text elsewhere, `restart` it, also for readers that did not say they understand segments.',
          default: [],
        }),
      losses: z.enum(['refuse', 'report'], 'expected refuse or report').exactOptional().meta({
        description:
          'What the upstream’s dialect cannot say: the request is refused, or goes without it and the answer reports it.',
        default: MODEL_DEFAULTS.losses,
      }),
    }),
  ],
  `expected ${TARGET_WORDS}; a list of them; or fields: targets, aliases, canary, fallback, parameters, onUpstreamFailure, losses`,
)

const path = z.string('expected a path').min(1, 'expected a path')

/** Of another kind of database somebody may have thought, or have a variable for. */
const databaseOf = textOf(
  '^(postgres(ql)?://|(?![a-z]+://))',
  'postgres://user:password@host:port/database, or the path of a file',
  (text) => (isDatabase(text) ? text : undefined),
)

const network = textOf(String.raw`^[\da-fA-F.:]+(/\d{1,3})?$`, 'an address, or a range such as 10.0.0.0/8', (text) =>
  isNetwork(text) ? text : undefined,
)

export const server = fields({
  host: z
    .string('expected an address')
    .min(1, 'expected an address')
    .exactOptional()
    .meta({ description: 'Where it listens; `0.0.0.0` for all addresses.', default: '127.0.0.1' }),
  port: count('a port', 0, 65_535).exactOptional().meta({ description: '0 for any that is free.', default: 8787 }),
  data: path
    .exactOptional()
    .meta({ description: 'The data directory, from the folder of this file.', default: './.holdfast' }),
  database: databaseOf.exactOptional().meta({
    description:
      'The books: who may use the relay, what they may spend and what they did; `books.sqlite` in the data directory, if nothing is said. The path of a file (SQLite), from the folder of this file, or `postgres://…` (best a reference: it has a password in it). `DATABASE_URL` goes before it.',
  }),
  trustedProxies: oneOrMany(network, 'an address or a range of them').exactOptional().meta({
    description:
      'Proxies before the relay, such as `10.0.0.0/8`: `X-Forwarded-For` of these says where a request comes from, anybody else’s says nothing. `HOLDFAST_TRUSTED_PROXIES` goes before it.',
    default: [],
  }),
  tls: fields({
    cert: path.meta({ description: 'The certificate, with those that vouch for it, in PEM.' }),
    key: path.meta({ description: 'Its key, in PEM.' }),
  })
    .exactOptional()
    .meta({ description: 'Files, from the folder of this file. With them it speaks HTTPS only, and HTTP/2.' }),
  drain: fields({
    delay: duration(0).exactOptional().meta({
      description:
        'How long it serves on after SIGTERM while it says that it is not ready, so that balancers find out. `5s` with Redis. `HOLDFAST_DRAIN_DELAY` goes before it.',
      default: '0s',
    }),
    patience: duration(0).exactOptional().meta({
      description:
        'How long replies may then run on before they are left to another node, with Redis (`1m` there), or to the next start. `HOLDFAST_DRAIN_PATIENCE` goes before it.',
      default: '10s',
    }),
  })
    .exactOptional()
    .meta({ description: 'How it ends. Whoever stops it has to wait longer than both together.' }),
  log: z.enum(['json', 'pretty'], 'expected json or pretty').exactOptional().meta({
    description:
      'How the log is written: a JSON object in a line, or for people. `HOLDFAST_LOG_FORMAT` goes before it.',
    default: 'json',
  }),
  faults: z.boolean('expected true or false').exactOptional().meta({
    description:
      'Faults on demand: whoever has a key may cut its own lines, administrators may kill the relay. Else only where nothing but the simulator is served, to this machine.',
  }),
})

const redisUrl = textOf('^rediss?://', 'redis://host:port, or rediss:// for TLS', (text) =>
  /^rediss?:\/\//.test(text) && URL.canParse(text) ? text : undefined,
)

export const redis = fields({
  url: redisUrl.exactOptional().meta({
    description:
      'One server: `redis://user:password@host:port/database`, or `rediss://` for TLS (best a reference: it has a password in it). `HOLDFAST_REDIS_URL` goes before it.',
  }),
  cluster: oneOrMany(redisUrl, 'redis://host:port')
    .exactOptional()
    .meta({ description: 'Some nodes of a cluster, which name the others.' }),
  sentinel: fields({
    master: z.string('expected a name').min(1, 'expected a name').meta({ description: 'What the Sentinels call it.' }),
    nodes: oneOrMany(redisUrl, 'redis://host:port').meta({ description: 'Where they are.' }),
    username: z.string('expected a name').exactOptional().meta({ description: 'Who we are to them.' }),
    password: secret.exactOptional().meta({ description: 'With which password.' }),
  })
    .exactOptional()
    .meta({ description: 'Sentinels, which name the master.' }),
  username: z
    .string('expected a name')
    .exactOptional()
    .meta({ description: 'Who we are, where the URL does not say.' }),
  password: secret.exactOptional().meta({ description: 'With which password, where the URL does not say.' }),
  database: count('a number of a database', 0, 65_535)
    .exactOptional()
    .meta({ description: 'Which database; a cluster has one.', default: 0 }),
  prefix: z
    .string('expected a text')
    .regex(/^[\w:.-]{1,64}$|\$\{/, 'expected letters, digits, : . - and _')
    .exactOptional()
    .meta({
      description: 'What the names of all keys and channels begin with. Relays that share nothing need different ones.',
      default: PREFIX,
    }),
  tls: fields({
    ca: path
      .exactOptional()
      .meta({ description: 'Who vouches for the server’s certificate, in PEM. Else whom Node.js trusts.' }),
    cert: path
      .exactOptional()
      .meta({ description: 'A certificate of our own, in PEM, where the server asks for one.' }),
    key: path.exactOptional().meta({ description: 'Its key, in PEM.' }),
    serverName: z
      .string('expected a host')
      .exactOptional()
      .meta({ description: 'What the server’s certificate is for, where that is not its host.' }),
  })
    .exactOptional()
    .meta({ description: 'Files, from the folder of this file. With them it is TLS.' }),
})

const origin = textOf(
  String.raw`^([A-Za-z][A-Za-z\d+.-]*://[^\s/?#@*]+/?|\*)$`,
  'an origin, such as https://app.example.com, or * for all',
  (text) => (text === '*' ? text : parseOrigin(text)),
)

export const browser = fields({
  origins: oneOrMany(origin, 'an origin').exactOptional().meta({
    description: 'Whose pages may call from a browser: scheme, host and port; `*` for everybody’s.',
    default: [],
  }),
})

export const limits = fields(
  Object.fromEntries(
    Object.entries({ ...LIMITS, ...LOG_LIMITS }).map(([name, value]) => [name, limit(name, value).exactOptional()]),
  ),
)

/** Millionths: a number, or a text, which is what a reference leaves. */
function millionths(words: string, pattern: string, parse: (text: string) => number | undefined) {
  const expected = `expected ${words}`
  const plain = z.number(expected).transform((value, context) => {
    const parsed = parse(String(value))
    if (parsed !== undefined) return parsed
    context.issues.push({ code: 'custom', message: expected, input: value })
    return z.NEVER
  })
  return z.union([plain, textOf(pattern, words, parse)], expected)
}

const MILLIONTHS_POWER = 6
const parseRatio = (text: string): number | undefined => parseDecimal(text, MILLIONTHS_POWER)

const ratio = millionths('a ratio, 0 or more: 0.8 takes a fifth off', String.raw`^\d+(\.\d+)?$`, parseRatio)

const markUp = millionths(
  'a ratio such as 1.15, or a percentage such as 15%',
  String.raw`^\d+(\.\d+)?\s*%?$`,
  (text) => {
    if (!text.trim().endsWith('%')) return parseRatio(text)
    const added = parseDecimal(text.trim().slice(0, -1), MILLIONTHS_POWER - 2)
    return added === undefined ? undefined : MILLIONTHS + added
  },
)

const rate = millionths('what one dollar is worth, more than 0', String.raw`^\d+(\.\d+)?$`, (text) => {
  const parsed = parseRatio(text)
  return parsed === 0 ? undefined : parsed
})

export const prices = fields({
  files: oneOrMany(path, 'the path of a file').exactOptional().meta({
    description: 'Files of prices, from the folder of this file; they go before those that ship, an earlier one first.',
  }),
  markUp: markUp
    .exactOptional()
    .meta({ description: 'What is laid over every cost: `1.15`, or `15%`, which is the same.', default: 1 }),
  currency: fields({
    code: z
      .string('expected a currency such as EUR')
      .regex(/^[A-Z]{3}$/, 'expected a currency such as EUR')
      .meta({ description: 'Its three letters.' }),
    rate: rate.meta({ description: 'What one dollar is worth in it.' }),
  })
    .exactOptional()
    .meta({ description: 'In what people are shown money. It is kept in dollars. By default dollars.' }),
  unpriced: z.enum(['allow', 'refuse']).exactOptional().meta({
    description:
      'What becomes of a request for a model without a price, where a budget or prepaid credit pays: `allow`, and it costs nothing; `refuse`, also where only a place it may fall back to has none.',
    default: 'allow',
  }),
  outputTokensMax: count('a number of tokens', 1).exactOptional().meta({
    description:
      'The longest answer, for requests that do not limit theirs: what is held for them before they are bought. Absent: such a request holds what is left of its budget.',
  }),
})

export const group = z.union(
  [
    ratio,
    fields({
      ratio: ratio.exactOptional().meta({ description: 'For every model that `models` does not name.', default: 1 }),
      models: z
        .record(publicName, ratio, 'expected names of models, and their ratios')
        .exactOptional()
        .meta({ description: 'In place of it for some models, by public names; `*` is any text.' }),
    }),
  ],
  'expected a ratio such as 0.8; or fields: ratio, models',
)

const domain = z
  .string('expected a domain such as example.com')
  .regex(/^[\w-]+(\.[\w-]+)+$/, 'expected a domain such as example.com')
  .transform((text) => text.toLowerCase())

/** Everything that is said on the way is only as good as the line. */
const issuer = textOf('^https?://', 'an https:// URL, or one of this machine', (text) => {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname } = new URL(text)
  const isHere = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || isHere ? text : undefined
})

export const signIn = fields({
  url: textOf(String.raw`^https?://[^\s/?#@*]+/?$`, 'an origin, such as https://relay.example.com', (text) =>
    /^https?:/.test(text) ? parseOrigin(text) : undefined,
  )
    .exactOptional()
    .meta({
      description:
        'Where browsers find the console. Else the host that they ask for, over HTTPS where the relay or a proxy says so.',
    }),
  oidc: fields({
    issuer: issuer.meta({ description: 'The provider, as its discovery document calls it.' }),
    clientId: z.string('expected a text').min(1, 'expected a text').meta({
      description: 'What the relay is called there. Its address there is `/admin/oidc/callback` of the console.',
    }),
    clientSecret: secret.exactOptional().meta({ description: 'Absent: a public client, by PKCE alone.' }),
    name: z
      .string('expected a text')
      .min(1, 'expected a text')
      .max(60, 'expected a shorter text')
      .exactOptional()
      .meta({ description: 'What stands on the button. Else the host of the issuer.' }),
    domains: oneOrMany(domain, 'a domain such as example.com').exactOptional().meta({
      description: 'Whose verified e-mail addresses are let in. Else all, as far as they are known or may join.',
    }),
    join: fields({
      organisation: z
        .string('expected the id of an organisation')
        .regex(/^org_\w+$|\$\{/, 'expected the id of an organisation, such as org_1f0a')
        .meta({ description: 'The organisation that they become members of, by its id.' }),
      role: z.enum(ROLES, 'expected viewer, member, admin or owner').meta({ description: 'As what.' }),
    })
      .exactOptional()
      .meta({ description: 'What becomes of people who are not known here. Absent: they have to be invited.' }),
  })
    .exactOptional()
    .meta({ description: 'A provider of OpenID Connect that people may sign in with.' }),
})

const NANO_POWER = 9
const dollars = (words: string) =>
  millionths(words, String.raw`^\d+(\.\d+)?$`, (text) => {
    const nano = parseDecimal(text, NANO_POWER)
    return nano !== undefined && nano <= MONEY_MAX ? nano : undefined
  })

export const credit = fields({
  prepaid: z.boolean('expected true or false').exactOptional().meta({
    description: 'Organisations that have not spent anything yet pay in advance: they spend no more than they have.',
    default: CREDIT_TERMS.isPrepaid,
  }),
  free: dollars('an amount of dollars, such as 2.50')
    .exactOptional()
    .meta({ description: 'What a new organisation is given, in dollars.', default: CREDIT_TERMS.free }),
  low: dollars('an amount of dollars, such as 5').exactOptional().meta({
    description: 'Whoever pays in advance and has less is told of, once, until there was enough again. 0: nobody is.',
    default: CREDIT_TERMS.low,
  }),
})

const payable = fields({
  code: z
    .string('expected a currency such as EUR')
    .refine(isPayable, 'expected a currency such as EUR, of whole units or hundredths')
    .meta({ description: 'Its three letters.' }),
  rate: rate.meta({ description: 'What one dollar of credit costs in it.' }),
})

const method = z.string('expected the name of a method').regex(/^\w{1,50}$|\$\{/, 'expected the name of a method')

const fee = millionths('a percentage such as 3%, less than 100%', String.raw`^\d+(\.\d+)?\s*%$`, (text) => {
  const kept = text.trim().endsWith('%') ? parseDecimal(text.trim().slice(0, -1), MILLIONTHS_POWER - 2) : undefined
  return kept !== undefined && kept < MILLIONTHS ? kept : undefined
})

export const payments = fields({
  url: url.meta({
    description: 'Where this relay is found from outside: who takes the money calls `/payments/…` there.',
  }),
  returnUrl: url.exactOptional().meta({ description: 'Where whoever has paid is sent to. Else the console at `url`.' }),
  min: dollars('an amount of dollars, such as 5')
    .exactOptional()
    .meta({ description: 'The least credit of one payment, in dollars.', default: 5 }),
  max: dollars('an amount of dollars, such as 1000').exactOptional().meta({ description: 'The most.', default: 1_000 }),
  fee: fee.exactOptional().meta({ description: 'What is kept of each payment, such as `3%`.', default: '0%' }),
  name: z
    .string('expected a text')
    .min(1, 'expected a text')
    .max(60, 'expected a shorter text')
    .exactOptional()
    .meta({ description: 'What stands on the bill, in front of the amount.', default: PAYMENT_DEFAULTS.name }),
  stripe: fields({
    key: secret.meta({ description: 'A secret key; best a restricted one that may write Checkout sessions.' }),
    webhookSecret: secret.meta({ description: 'Of the endpoint that Stripe has for `/payments/stripe`.' }),
    methods: oneOrMany(method, 'the name of a method such as card').exactOptional().meta({
      description: 'How one can pay: `card`, `alipay`, `wechat_pay` …',
      default: PAYMENT_DEFAULTS.stripe.methods,
    }),
    currency: payable.exactOptional().meta({ description: 'What is paid in. By default dollars.' }),
  })
    .exactOptional()
    .meta({ description: 'Stripe Checkout.' }),
  epay: fields({
    url: url.meta({ description: 'The gateway, without `submit.php`.' }),
    pid: z
      .union([z.int('expected the number of a merchant'), z.string().min(1)], 'expected the number of a merchant')
      .meta({ description: 'The merchant’s number there.' }),
    key: secret.meta({ description: 'The merchant’s key.' }),
    methods: oneOrMany(method, 'the name of a method such as alipay')
      .exactOptional()
      .meta({ description: 'How one can pay, in the gateway’s words.', default: PAYMENT_DEFAULTS.epay.methods }),
    currency: payable.meta({ description: 'What the gateway counts in: nearly always CNY.' }),
  })
    .exactOptional()
    .meta({ description: 'A gateway that speaks EPay (易支付).' }),
})

export const requests = fields({
  days: count('a number of days', 0, 3_650)
    .exactOptional()
    .meta({ description: 'How long a line is kept after its reply.', default: REQUEST_TERMS.keptMs / 86_400_000 }),
  percent: number('a percentage, from 0 to 100', 0, 100, false)
    .exactOptional()
    .meta({
      description: 'How many of the replies have a line. What failed always has; usage counts all.',
      default: REQUEST_TERMS.share * 100,
    }),
  max: count('a number of lines', 0).exactOptional().meta({
    description: 'Lines on file, about. Reached: the oldest go.',
    default: REQUEST_TERMS.rowsMax,
  }),
  bodies: oneOrMany(secret, 'a secret (best ${NAME}, or { file: … })').exactOptional().meta({
    description:
      'Keeps prompts and completions, sealed with this secret of 32 characters or more. Of several the first one seals, and all open. Absent: they are not kept.',
  }),
})

const header = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'this is no name for a header')

export const metrics = fields({
  token: secret.exactOptional().meta({ description: 'Whoever sends it as a bearer token may look.' }),
  networks: oneOrMany(network, 'an address or a range of them').exactOptional().meta({
    description:
      'Whoever asks from there may look, such as `127.0.0.1` or `10.0.0.0/8`; never what a proxy has passed on.',
    default: [],
  }),
  models: count('a number of models', 0, 10_000).exactOptional().meta({
    description: 'Models that have series of their own. Reached: those that come later are `other`.',
    default: MODELS_MAX,
  }),
})

export const telemetry = fields({
  endpoint: url.exactOptional().meta({
    description:
      'A collector that takes OTLP over HTTP: `/v1/traces` and `/v1/metrics` are there. Else as `OTEL_EXPORTER_OTLP_ENDPOINT` and its like say; without either it is sent to this machine, port 4318.',
  }),
  headers: z
    .record(header, secret, 'expected names of headers, and what they say')
    .exactOptional()
    .meta({ description: 'Sent with everything.' }),
  service: z
    .string('expected a text')
    .min(1, 'expected a text')
    .max(100, 'expected a shorter text')
    .exactOptional()
    .meta({
      description: 'What the relay is called there. `OTEL_SERVICE_NAME` goes before it.',
      default: TELEMETRY_DEFAULTS.service,
    }),
  percent: number('a percentage, from 0 to 100', 0, 100, false)
    .exactOptional()
    .meta({
      description:
        'Of the replies whose caller is in no trace, how many are traced. What a caller says of its own holds.',
      default: TELEMETRY_DEFAULTS.ratio * 100,
    }),
  upstreams: z.boolean('expected true or false').exactOptional().meta({
    description: 'Whether upstreams are sent `traceparent`: ids, and nothing else.',
    default: TELEMETRY_DEFAULTS.isPassedOn,
  }),
  every: duration(1_000)
    .exactOptional()
    .meta({ description: 'How often metrics are sent.', default: writeDuration(TELEMETRY_DEFAULTS.metricsMs) }),
})

export const webhooks = fields({
  networks: oneOrMany(network, 'an address or a range of them').exactOptional().meta({
    description:
      'Of your own: webhooks may be there, also without TLS. All other addresses that are not everybody’s are refused.',
    default: [],
  }),
})

export const mail = fields({
  host: z.string('expected a host').min(1, 'expected a host').meta({ description: 'The SMTP server.' }),
  port: count('a port', 1, 65_535).exactOptional().meta({ description: 'Its port.', default: 587 }),
  security: z.enum(['starttls', 'tls', 'none'], 'expected starttls, tls or none').exactOptional().meta({
    description: '`starttls`: it has to offer TLS; `tls`: TLS from the beginning; `none`: in the clear.',
    default: 'starttls',
  }),
  user: z
    .string('expected a text')
    .min(1, 'expected a text')
    .exactOptional()
    .meta({ description: 'Who signs in there.' }),
  password: secret.exactOptional().meta({ description: 'With which password.' }),
  from: z
    .string('expected an e-mail address')
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$|\$\{/, 'expected an e-mail address, or a name and one in <>')
    .meta({ description: 'Who letters are from: `Holdfast <relay@example.com>`.' }),
  url: url.exactOptional().meta({
    description: 'Where the console is: links in letters begin with it. Else as `signIn.url` says.',
  }),
})

export const format = fields({
  server: server
    .exactOptional()
    .meta({ description: 'Where the relay listens. The command line and the environment go before it.' }),
  redis: redis.exactOptional().meta({
    description: 'Where nodes keep the replies that they share: see docs/operating.md. Read at the start.',
  }),
  upstreams: z
    .record(
      z.string().regex(/^\w[\w.-]{0,63}$/, 'expected a name of letters, digits, - . and _'),
      upstream,
      'expected upstreams by name',
    )
    .exactOptional()
    .meta({
      description: 'Provider endpoints, by a name of your choice. Without this, those that the environment names.',
    }),
  models: z.record(publicName, model, 'expected models by name').exactOptional().meta({
    description:
      'Public names, or patterns with one `*`, and who serves them. `gpt-4o: openai` is short for `targets: openai`.',
  }),
  browser: browser.exactOptional().meta({ description: 'What browsers may do. `HOLDFAST_ORIGINS` goes before it.' }),
  signIn: signIn.exactOptional().meta({ description: 'How people get into the console. Read at the start.' }),
  credit: credit.exactOptional().meta({ description: 'What is paid in advance. Read at the start.' }),
  payments: payments.exactOptional().meta({ description: 'Who takes money for credit. Read at the start.' }),
  prices: prices.exactOptional().meta({ description: 'What is charged for replies: see docs/prices.md.' }),
  groups: z
    .record(
      z.string().regex(/^\w[\w.-]{0,63}$/, 'expected a name of letters, digits, - . and _'),
      group,
      'expected groups by name',
    )
    .exactOptional()
    .meta({
      description:
        'Payers who are charged alike: a ratio that is laid over the cost, after the mark-up. Organisations, projects and keys are put into one.',
    }),
  requests: requests.exactOptional().meta({ description: 'The log of requests. Read at the start.' }),
  metrics: metrics.exactOptional().meta({
    description: 'Who may read `GET /metrics`, beside administrators. Read at the start.',
  }),
  telemetry: telemetry.exactOptional().meta({ description: 'Traces and metrics by OpenTelemetry. Read at the start.' }),
  webhooks: webhooks.exactOptional().meta({ description: 'Where webhooks may be. Read at the start.' }),
  mail: mail.exactOptional().meta({ description: 'Who carries letters to people. Read at the start.' }),
  limits: limits.exactOptional().meta({ description: 'The same names as in `HOLDFAST_LIMITS`, which goes before it.' }),
})

export type UpstreamFields = z.output<typeof upstream>
export type ModelFields = z.output<typeof model>
export type SecretFields = z.output<typeof secret>
export type StepFields = z.output<typeof step>
export type PriceFields = z.output<typeof prices>
export type GroupFields = z.output<typeof group>
export type ServerFields = z.output<typeof server>
export type RedisFields = z.output<typeof redis>
export type SignInFields = z.output<typeof signIn>
export type CreditFields = z.output<typeof credit>
export type PaymentFields = z.output<typeof payments>
export type CurrencyFields = z.output<typeof payable>
export type BrowserFields = z.output<typeof browser>
export type RequestFields = z.output<typeof requests>
export type MetricsFields = z.output<typeof metrics>
export type TelemetryFields = z.output<typeof telemetry>
export type WebhookFields = z.output<typeof webhooks>
export type MailFields = z.output<typeof mail>
export type LimitFields = Partial<Limits & RedisLogLimits & Omit<DiskLogLimits, 'sync'>>

/** A limit is the whole number that `HOLDFAST_LIMITS` takes, or a text with a unit where its name says what it counts. */
function limit(name: string, value: number) {
  const whole = z
    .int('expected a whole number')
    .min(0, 'expected a whole number')
    .max(999_999_999_999_999, 'expected a smaller number')
  const digits = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)
  const [pattern, words, parse] = name.includes('Ms')
    ? [DURATION_PATTERN, 'milliseconds, or a duration such as 10s', parseDuration]
    : name.includes('Bytes')
      ? [SIZE_PATTERN, 'bytes, or a size such as 64MiB', parseSize]
      : ([String.raw`^\d+$`, 'a whole number', digits] as const)
  return z
    .union(
      [whole, textOf(String.raw`^\d+$|${pattern}`, words, (text) => digits(text) ?? parse(text))],
      `expected ${words}`,
    )
    .meta({ default: value })
}
