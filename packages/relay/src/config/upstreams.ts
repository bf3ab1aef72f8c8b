// The `upstreams` of the file as upstreams of a plan.
import { providers } from '../providers/index.ts'
import type { Provider } from '../providers/provider.ts'
import { UPSTREAM_DEFAULTS } from '../routing/defaults.ts'
import type { Upstream } from '../routing/plan.ts'
import type { Document } from './document.ts'
import type { Path } from './finding.ts'
import { type UpstreamFields, upstream as upstreamSchema } from './format/upstreams.ts'
import { type Folder, readSecret } from './secrets.ts'
import { nearest } from './spelling.ts'
import { type Entry, each, entriesOf } from './entries.ts'

/** Those that can be made. Why others cannot has been said. */
export async function makeUpstreams(document: Document, folder: Folder): Promise<Upstream[]> {
  const made: (Upstream | undefined)[] = []
  // One after another, so that findings come in the order of the file.
  for (const entry of entriesOf(document, 'upstreams', upstreamSchema))
    made.push(await makeUpstream(entry, document, folder))
  return made.filter((upstream) => upstream !== undefined)
}

async function makeUpstream(
  entry: Entry<UpstreamFields>,
  document: Document,
  folder: Folder,
): Promise<Upstream | undefined> {
  const { name, path, fields, isWhole } = entry
  const provider = providerOf(entry, document)
  const secrets = await secretsOf(entry, provider, document, folder)
  const headers: Record<string, string> = {}
  for (const [header, value] of Object.entries(fields.headers ?? {})) {
    const text = await readSecret(value, [...path, 'headers', header], document, folder)
    if (text !== undefined) headers[header.toLowerCase()] = text
  }
  const breaker = breakerOf(fields, path, document)
  const baseUrl = fields.baseUrl ?? provider?.baseUrl
  if (provider && baseUrl === undefined && isWhole)
    document.error([...path, 'baseUrl'], `${provider.title} has no address of its own: expected the baseUrl of yours`)
  if (!provider || baseUrl === undefined) return undefined
  const { askUsage: asksUsage = UPSTREAM_DEFAULTS.asksUsage } = fields
  const [patience, crowd] = [patienceOf(fields), crowdOf(fields)]
  return { name, provider, baseUrl, secrets, headers, patience, crowd, breaker, asksUsage }
}

function providerOf({ name, path, fields, isWhole }: Entry<UpstreamFields>, document: Document): Provider | undefined {
  const asked = fields.provider ?? name
  const provider = providers.find((one) => one.name === asked)
  if (provider || !isWhole) return provider
  const names = providers.map((one) => one.name)
  const guess = nearest(name, names)
  document.error(
    [...path, 'provider'],
    `no provider is called “${name}”, so this upstream has to say which it is; ${guess ? `did you mean “${guess}”?` : `expected one of ${names.join(', ')}`}`,
  )
  return undefined
}

async function secretsOf(
  { path, fields: { keys }, isWhole }: Entry<UpstreamFields>,
  provider: Provider | undefined,
  document: Document,
  folder: Folder,
): Promise<string[]> {
  const { key: variable, keyOptional } = provider?.environment ?? {}
  if (keys === undefined && variable !== undefined && !keyOptional && isWhole)
    document.error([...path, 'keys'], `expected keys, such as \${${variable}}; [] where it needs none`)
  const secrets: string[] = []
  for (const { value, at } of each(keys ?? [], [...path, 'keys'])) {
    const secret = await readSecret(value, at, document, folder)
    if (secret === undefined) continue
    if (secrets.includes(secret)) document.warn(at, 'this key is in the pool already')
    else secrets.push(secret)
  }
  return secrets.length > 0 ? secrets : ['']
}

function patienceOf({ timeouts = {} }: UpstreamFields): Upstream['patience'] {
  const { connectMs, firstTokenMs, idleMs } = UPSTREAM_DEFAULTS.patience
  const { connect = connectMs, firstToken = firstTokenMs, idle = idleMs } = timeouts
  return { connectMs: connect, firstTokenMs: firstToken, idleMs: idle }
}

function crowdOf({ concurrency = {} }: UpstreamFields): Upstream['crowd'] {
  const defaults = UPSTREAM_DEFAULTS.crowd
  const {
    max = defaults.max,
    queue = defaults.queueMax,
    wait = defaults.waitMsMax,
  } = typeof concurrency === 'number' ? { max: concurrency } : concurrency
  return { max, queueMax: queue, waitMsMax: wait }
}

function breakerOf({ breaker = {} }: UpstreamFields, path: Path, document: Document): Upstream['breaker'] {
  const defaults = UPSTREAM_DEFAULTS.breaker
  const { failures = defaults.failures, probes = defaults.probes, open = defaults.openMs } = breaker
  const { openMax = Math.max(open, defaults.openMsMax) } = breaker
  if (openMax < open) document.error([...path, 'breaker', 'openMax'], 'expected no less than `open`')
  return { failures, openMs: open, openMsMax: openMax, probes }
}
