// Writes the price lists that ship, from the data of @pydantic/genai-prices: `node scripts/prices.mjs`. With `--check` it
// says whether the file is what it would write. What our providers do not serve is left out, and so is what our counts
// cannot tell apart: sound, pictures, pages and searches are not tokens of text.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { findProvider } from '@pydantic/genai-prices'

/** When the version of the library that is installed was published: it does not say itself. */
const PUBLISHED = { '0.1.8': '2026-09-23' }

/**
 * Whose list is for which of our providers. The first that knows a model counts, so Azure's own prices stand before those
 * of the vendors whose models it sells at their price.
 */
const SELLERS = [
  { vendor: 'azure', providers: ['azure-openai', 'azure-openai-deployments'] },
  { vendor: 'openai', providers: ['openai', 'azure-openai', 'azure-openai-deployments'] },
  { vendor: 'anthropic', providers: ['anthropic'] },
  // Claude there is Vertex AI's, which none of our providers is.
  { vendor: 'google', providers: ['gemini', 'gemini-openai'], without: /claude/ },
  { vendor: 'deepseek', providers: ['deepseek', 'azure-openai', 'azure-openai-deployments'] },
  { vendor: 'mistral', providers: ['mistral'] },
  { vendor: 'x-ai', providers: ['xai', 'azure-openai', 'azure-openai-deployments'] },
  { vendor: 'groq', providers: ['groq'] },
  { vendor: 'together', providers: ['together'] },
  { vendor: 'openrouter', providers: ['openrouter'] },
]

const AMOUNTS = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWriteLong',
  output_reasoning_mtok: 'reasoning',
}

export const path = new URL('../packages/relay/src/prices/shipped.json', import.meta.url)

/** The file's text. The same for the same version of the library. */
export function shippedFile() {
  const manifest = new URL('../node_modules/@pydantic/genai-prices/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  const date = PUBLISHED[version]
  if (!date) throw new Error(`say in scripts/prices.mjs when @pydantic/genai-prices ${version} was published`)
  const lists = SELLERS.map(({ vendor, providers, without }) => {
    const { pricing_urls: source, models } = vendorNamed(vendor)
    const prices = models.filter(({ id }) => !without?.test(id)).flatMap(rowsOf)
    return { name: vendor, source, date, providers, prices }
  })
  return `{\n  "lists": [\n${lists.map(writeList).join(',\n')}\n  ]\n}\n`
}

function vendorNamed(id) {
  const found = findProvider({ providerId: id })
  if (!found) throw new Error(`@pydantic/genai-prices has no vendor ${id}`)
  return found
}

/** One row for each time that a model's price changed. */
function rowsOf({ match, prices }) {
  const models = [...new Set(patternsOf(match))]
  if (!Array.isArray(prices)) return [{ models, ...amountsOf(prices) }]
  const rows = []
  let from
  for (const { constraint, prices: amounts } of prices) {
    if (constraint?.type === 'start_date') from = constraint.start_date
    const row = { models, ...(from && { from }), ...amountsOf(amounts) }
    const before = rows.at(-1)
    if (constraint?.type !== 'time_of_date') rows.push(row)
    else {
      // Hours follow the price that they are an exception of, and began with it.
      const hours = [`${constraint.start_time.slice(0, 5)}-${constraint.end_time.slice(0, 5)}`]
      const isSame = before?.hours && JSON.stringify({ ...before, hours: 0 }) === JSON.stringify(withHours(row, 0))
      if (isSame) before.hours.push(...hours)
      else rows.push(withHours(row, hours))
    }
  }
  return rows
}

const withHours = ({ models, from, ...row }, hours) => ({ models, ...(from && { from }), hours, ...row })

function amountsOf(prices) {
  // A model that is given away: OpenRouter's `:free`.
  if (Object.keys(prices).length === 0) return { input: 0, output: 0 }
  // Sound and pictures that cost apart are no part of `output` there, and our counts hold them all.
  const isText = ['input_mtok', 'output_mtok'].every((name) => prices[name] !== undefined)
  const isApart = Object.keys(prices).some((name) => /^output_(audio|image|video)_/.test(name))
  if (!isText || isApart) return { unpriced: true }
  const amounts = {}
  const tiers = new Map()
  for (const [name, amount] of Object.entries(AMOUNTS)) {
    const price = prices[name]
    if (price === undefined) continue
    amounts[amount] = price.base ?? price
    for (const tier of price.tiers ?? []) tiers.set(tier.start, { ...tiers.get(tier.start), [amount]: tier.price })
  }
  const above = [...tiers].sort(([one], [other]) => one - other).map(([tokens, rest]) => ({ tokens, ...rest }))
  return { ...amounts, ...(above.length > 0 && { above }) }
}

/** Names with `*` and `#` for what the library says in a language of its own. */
function patternsOf(match) {
  if (match.or) return match.or.flatMap(patternsOf)
  // What else must be true only keeps other rows' names out, and those are longer.
  if (match.and) return match.and.filter((one) => !isNegative(one)).flatMap(patternsOf)
  if (match.equals) return [match.equals]
  if (match.starts_with) return [`${match.starts_with}*`]
  if (match.ends_with) return [`*${match.ends_with}`]
  if (match.contains) return [`*${match.contains}*`]
  return [patternOfRegExp(match.regex)]
}

const isNegative = ({ regex }) => regex?.startsWith('^(?!') ?? false

function patternOfRegExp(source) {
  const pattern = source
    .replace(/^\^/, '')
    .replaceAll('\\.', '.')
    .replaceAll(/\\d\{(\d)\}/g, (_, count) => '#'.repeat(Number(count)))
    .replaceAll('\\d', '#')
  const whole = pattern.endsWith('$') ? pattern.slice(0, -1) : `${pattern}*`
  if (/[\\^$()[\]{}|?+]/.test(whole)) throw new Error(`no pattern says what ${source} does`)
  return whole
}

function writeList({ prices, ...list }) {
  const head = Object.entries(list).map(([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  const rows = prices.map((price) => `        ${JSON.stringify(price)}`)
  return `    {\n${head.join(',\n')},\n      "prices": [\n${rows.join(',\n')}\n      ]\n    }`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = shippedFile()
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    console.error('packages/relay/src/prices/shipped.json is not what scripts/prices.mjs writes: run it')
    process.exitCode = 1
  }
}
