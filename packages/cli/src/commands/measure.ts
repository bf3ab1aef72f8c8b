import { setMaxListeners } from 'node:events'
import process from 'node:process'
import type { Access } from '@holdfast/client/core'
import { HoldfastError } from '@holdfast/protocol'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../interrupt.ts'
import { inCrew } from '../measure/crew.ts'
import { progressOf } from '../measure/progress.ts'
import { type Measurement, asJson, asMarkdown, asTable } from '../measure/report.ts'
import { pricesAt } from '../measure/price.ts'
import { type Sample, sample } from '../measure/sample.ts'
import { summaryOf } from '../measure/summary.ts'
import { promptsOf, subjectsOf, tasksOf } from '../measure/task.ts'
import { noRelayAt, relayArgs, relayHere } from '../relay.ts'
import { UsageError } from '../settings.ts'
import { print } from '../terminal.ts'

export const measure = defineCommand({
  meta: {
    name: 'measure',
    description:
      'Compare models and targets: first token, pace, gaps, failures, reconnections, price. Costs what the replies cost.',
  },
  args: {
    models: { type: 'string', description: 'Models to compare, by commas' },
    targets: {
      type: 'string',
      description: 'Targets to compare, upstream/model, by commas (an administrator’s key may name any)',
    },
    prompts: {
      type: 'string',
      description: 'How many of its own prompts, or a file with one on each line',
      default: '10',
    },
    concurrency: { type: 'string', description: 'Replies at a time', default: '4' },
    'max-tokens': {
      type: 'string',
      description: 'The longest reply (else as long as the model likes; Anthropic’s: 1024)',
    },
    dialect: { type: 'string', description: 'openai-chat or anthropic-messages (else by the model’s name)' },
    ...relayArgs,
    direct: { type: 'boolean', description: '--url is a provider’s, without a relay, and HOLDFAST_KEY its key' },
    json: { type: 'boolean', description: 'JSON on standard output' },
    markdown: { type: 'boolean', description: 'Markdown on standard output' },
  },
  async run({ args }) {
    const subjects = subjectsOf([args.models, args.targets], args.dialect)
    const prompts = promptsOf(args.prompts)
    const concurrency = wholeNumber('--concurrency', args.concurrency, CONCURRENCY_MAX)
    const tokensMax =
      args['max-tokens'] === undefined ? undefined : wholeNumber('--max-tokens', args['max-tokens'], 1_000_000)
    const direct = args.direct ?? false
    const access = direct ? accessToProvider(args.url) : await accessToRelay(args)
    const priceOf = pricesAt(Date.now())
    const stopping = new AbortController()
    // Each reply that runs listens to it.
    setMaxListeners(0, stopping.signal)
    void untilInterrupted().then(() => stopping.abort())

    const tasks = tasksOf(subjects, prompts)
    const samples: Sample[] = []
    const progress = progressOf(tasks.length)
    const startedAt = Date.now()
    const clockedAt = performance.now()
    await inCrew(
      tasks,
      concurrency,
      async (task) => {
        const sampled = await sample(task, { access, direct, tokensMax, priceOf }, stopping.signal)
        if (!sampled) return
        samples.push(sampled)
        progress.step(sampled.failure !== undefined)
      },
      stopping.signal,
    )
    progress.clear()
    const measurement: Measurement = {
      url: access.baseURL,
      direct,
      prompts: prompts.length,
      concurrency,
      startedAt,
      ms: performance.now() - clockedAt,
      isPartial: stopping.signal.aborted,
      summaries: subjects.map(({ name }) =>
        summaryOf(
          name,
          samples.filter(({ subject }) => subject === name),
        ),
      ),
    }
    print(
      args.json ? JSON.stringify(asJson(measurement)) : args.markdown ? asMarkdown(measurement) : asTable(measurement),
    )
    if (stopping.signal.aborted) process.exitCode = 130
    else if (samples.every(({ failure }) => failure)) process.exitCode = 1
  },
})

const CONCURRENCY_MAX = 1_000

function wholeNumber(name: string, text: string, max: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= max) return number
  throw new UsageError(`${name} is a whole number from 1 to ${max}, not ${text}.`)
}

function accessToProvider(url: string | undefined): Access {
  if (url === undefined) throw new UsageError('--direct wants to know where: --url https://api.openai.com/v1')
  const apiKey = process.env['HOLDFAST_KEY'] || undefined
  return { baseURL: url, ...(apiKey === undefined ? {} : { apiKey }) }
}

/** A relay that is not there, or a key that it does not take, is told before anything is measured. */
async function accessToRelay(args: {
  readonly url?: string | undefined
  readonly data?: string | undefined
}): Promise<Access> {
  const { url, key } = await relayHere(args)
  const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } }).catch(
    (cause: unknown) => {
      throw new HoldfastError('line-exhausted', noRelayAt(url), { cause })
    },
  )
  await response.body?.cancel()
  if (response.status === 401)
    throw new UsageError('The relay does not accept this key: holdfast keys create NAME, then set HOLDFAST_KEY.')
  return { baseURL: url, apiKey: key }
}
