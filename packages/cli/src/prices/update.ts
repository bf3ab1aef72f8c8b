// Prices from where they are said: an upstream's own endpoint, or a file. What is read goes into a file beside the
// configuration, one for each source, which the relay follows while it runs.
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import {
  type PriceEndpoint,
  type PriceList,
  type PriceUpdate,
  type Upstream,
  priceEndpoints,
  readPriceFile,
  updatePrices,
  writeFinding,
  writePriceFile,
} from '@holdfast/relay'
import { UsageError } from '../settings.ts'

/** An upstream that says itself what its models cost. */
export interface PricedUpstream {
  readonly upstream: Upstream
  readonly endpoint: PriceEndpoint
}

export const pricedUpstreams = (upstreams: readonly Upstream[]): readonly PricedUpstream[] =>
  upstreams.flatMap((upstream) => {
    const endpoint = priceEndpoints.find(({ provider }) => provider === upstream.provider.name)
    return endpoint ? [{ upstream, endpoint }] : []
  })

/** How long an upstream may take for its answer. */
const WAIT_MS_MAX = 30_000
/** OpenRouter's is half a megabyte. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024

/** @throws UsageError when it does not say it */
export async function askPrices(
  { upstream, endpoint }: PricedUpstream,
  now: number,
  get: typeof fetch = fetch,
): Promise<PriceList> {
  const { name, baseUrl, provider, secrets, headers } = upstream
  const url = endpoint.path.startsWith('//') ? new URL(endpoint.path.slice(1), baseUrl) : `${baseUrl}${endpoint.path}`
  const answer = await get(url, {
    headers: { accept: 'application/json', ...provider.headers, ...headers, ...provider.authorise(secrets[0] ?? '') },
    signal: AbortSignal.timeout(WAIT_MS_MAX),
  }).catch((cause: unknown) => {
    throw new UsageError(`${name} does not answer (${cause instanceof Error ? cause.name : 'unknown'}).`)
  })
  if (!answer.ok) throw new UsageError(`${name} does not say its prices: status ${answer.status}.`)
  const prices = endpoint.read(await jsonOf(answer))
  if (!prices || prices.length === 0) throw new UsageError(`${name} answers with no prices.`)
  return { name, sources: [endpoint.source], date: dayOf(now), upstreams: [name], prices }
}

async function jsonOf(answer: Response): Promise<unknown> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of answer.body ?? []) {
    bytes += piece.length
    if (bytes > ANSWER_BYTES_MAX)
      throw new UsageError(`its answer has more than ${ANSWER_BYTES_MAX / 1024 / 1024} MiB.`)
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    return undefined
  }
}

/** @throws UsageError with every mistake of the file in it */
export async function listsIn(path: string): Promise<readonly PriceList[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read, and no upstream is called that.`)
  })
  const { prices, findings } = readPriceFile(path, text)
  if (!prices) throw new UsageError(`these prices cannot be used.\n${findings.map(writeFinding).join('\n')}`)
  return prices.lists
}

export interface PlannedUpdate extends PriceUpdate {
  /** Where it is written. */
  readonly path: string
  readonly text: string
}

/**
 * @param path of the file that was written the last time, if it is there
 * @throws UsageError for a file that somebody has written by hand: what else stands in it would be lost
 */
export async function plan(offered: PriceList, path: string, now: number): Promise<PlannedUpdate> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  const update = updatePrices(text === undefined ? undefined : knownIn(path, text, offered.name), offered, now)
  const written = writePriceFile(update.list, 'Written by holdfast prices update, and brought up to date by it.')
  // A name that the file cannot say would break the configuration that names the file.
  const { findings } = readPriceFile(path, written)
  if (findings.length > 0)
    throw new UsageError(`what ${offered.name} says cannot be written down: ${findings.map(writeFinding).join('\n')}`)
  return { ...update, path, text: written }
}

function knownIn(path: string, text: string, name: string): PriceList {
  const { prices } = readPriceFile(path, text)
  const [list, ...others] = prices?.lists ?? []
  const isOurs = prices && !prices.markup && prices.groups.length === 0 && prices.currencies.length === 0
  if (!isOurs || !list || others.length > 0 || list.name !== name)
    throw new UsageError(`${path} is not one that holdfast prices update has written: say --to another file.`)
  return list
}

/** `prices/openrouter.yaml`, beside the configuration. */
export const fileFor = (folder: string, name: string): string =>
  join(folder, 'prices', `${basename(name).replaceAll(/[^\w.-]+/g, '-')}.yaml`)

/** Whoever reads it meanwhile reads the one before, or this one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true })
  const draft = `${path}.${process.pid}.new`
  try {
    const file = await open(draft, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (cause) {
    await rm(draft, { force: true })
    throw cause
  }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
