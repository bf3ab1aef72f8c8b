import process from 'node:process'
import { HoldfastError } from '@holdfast/protocol'
import type { UpstreamReport } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../interrupt.ts'
import { type RelayAccess, askRelay, relayArgs, relayHere, sayToRelay } from '../relay.ts'
import { UsageError } from '../settings.ts'
import { dim, print, red } from '../terminal.ts'
import { pageOf } from '../upstreams/page.ts'

/** How often it looks, watching. */
const LOOK_MS = 1_000

export const upstreams = defineCommand({
  meta: {
    name: 'upstreams',
    description:
      'How the upstreams of a running relay are doing: keys, breakers, crowds, failures; and what to do about it.',
  },
  args: {
    verb: { type: 'positional', required: false, description: 'disable, enable, forgive or test; else it looks' },
    name: { type: 'positional', required: false, description: 'Which one' },
    model: { type: 'positional', required: false, description: 'What to test it with' },
    reason: { type: 'string', description: 'Why it is disabled, for other operators' },
    watch: { type: 'boolean', description: 'Go on looking, every second, until Ctrl-C' },
    ...relayArgs,
    json: { type: 'boolean', description: 'JSON on standard output; with --watch, a line each time' },
  },
  async run({ args }) {
    const work = args.verb === undefined ? undefined : workOf(args)
    const relay = await relayHere(args)
    if (work) return act(relay, work, args.json)
    const page = (reports: readonly UpstreamReport[]): string =>
      args.json ? JSON.stringify(reports) : pageOf(reports, Date.now())
    if (!args.watch) return print(page(await ask(relay)))
    await watch(relay, page)
  },
})

interface Work {
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
}

interface Words {
  readonly verb?: string | undefined
  readonly name?: string | undefined
  readonly model?: string | undefined
  readonly reason?: string | undefined
}

/** @throws UsageError */
function workOf({ verb = '', name, model, reason }: Words): Work {
  if (!VERBS.includes(verb)) throw new UsageError(`“${verb}” is none of ${VERBS.join(', ')}.`)
  if (name === undefined) throw new UsageError(`Which upstream? holdfast upstreams ${verb} NAME`)
  if (reason !== undefined && verb !== 'disable') throw new UsageError('--reason is for disable.')
  if ((model === undefined) === (verb === 'test'))
    throw new UsageError(
      verb === 'test' ? 'With which model? holdfast upstreams test NAME MODEL' : 'A model is for test.',
    )
  const path = `/admin/upstreams/${encodeURIComponent(name)}/${verb}`
  if (verb === 'test') return { path, body: { model } }
  return verb === 'disable' ? { path, body: { ...(reason !== undefined && { reason }) } } : { path }
}

const VERBS: readonly string[] = ['disable', 'enable', 'forgive', 'test']

interface Tried {
  readonly object: 'upstream-test'
  readonly upstream: string
  readonly model: string
  readonly ms: number | null
  readonly problem: { readonly code: string; readonly message: string } | null
}

/** A test that fails is exit code 1. */
async function act(relay: RelayAccess, { path, body }: Work, asJson: boolean | undefined): Promise<void> {
  const done = (await sayToRelay(relay, path, body).catch((cause: unknown) => {
    if (!(cause instanceof HoldfastError) || !cause.message.includes('answered 404')) throw cause
    throw new UsageError('The relay has no such upstream, or nobody serves the model: see holdfast upstreams.', {
      cause,
    })
  })) as UpstreamReport | Tried
  if (done.object === 'upstream-test' && done.problem) process.exitCode = 1
  if (asJson) return print(JSON.stringify(done))
  if (done.object === 'upstream') return print(pageOf([done], Date.now()))
  const { upstream, model, ms, problem } = done
  print(
    problem
      ? red(`${upstream}, ${model}: ${problem.code}. ${problem.message}`)
      : `${upstream} answered as ${model}, in ${ms} ms.`,
  )
}

async function ask(relay: RelayAccess, signal?: AbortSignal): Promise<readonly UpstreamReport[]> {
  return ((await askRelay(relay, '/admin/upstreams', signal)) as { readonly data: readonly UpstreamReport[] }).data
}

/** A screen of its own, so that what stood there before comes back; the last picture stays behind. */
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const FROM_THE_TOP = '\u001b[H\u001b[J'

/** A relay that is away for a moment is no reason to stop looking. Resolves at Ctrl-C. */
async function watch(relay: RelayAccess, page: (reports: readonly UpstreamReport[]) => string): Promise<void> {
  // Asked wrongly, it will not get better: say so before the screen is taken.
  let last = page(await ask(relay))
  const hasScreen = process.stdout.isTTY
  const left = new AbortController()
  void untilInterrupted().then(() => left.abort())
  if (hasScreen) process.stdout.write(ENTER)
  try {
    while (!left.signal.aborted) {
      if (hasScreen) process.stdout.write(`${FROM_THE_TOP}${fitted(`${headOf(relay)}\n\n${last}`)}`)
      else print(last)
      await pause(LOOK_MS, left.signal)
      if (left.signal.aborted) break
      last = await ask(relay, left.signal).then(page, (cause: unknown) => {
        if (left.signal.aborted) return last
        if (!(cause instanceof HoldfastError) || !hasScreen) throw cause
        return red(cause.message)
      })
    }
  } finally {
    if (hasScreen) process.stdout.write(`${LEAVE}${last}\n`)
  }
}

const headOf = ({ url }: RelayAccess): string =>
  dim(`${url} · ${new Date().toTimeString().slice(0, 8)} · Ctrl-C leaves`)

/** What does not fit would scroll the top away. */
const fitted = (text: string): string =>
  text
    .split('\n')
    .slice(0, process.stdout.rows - 1)
    .join('\n')

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
