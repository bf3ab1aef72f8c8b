import process from 'node:process'
import { HoldfastError } from '@holdfast/protocol'
import type { UpstreamReport } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../interrupt.ts'
import { type RelayAccess, askRelay, relayArgs, relayHere } from '../relay.ts'
import { dim, print, red } from '../terminal.ts'
import { pageOf } from '../upstreams/page.ts'

/** How often it looks, watching. */
const LOOK_MS = 1_000

export const upstreams = defineCommand({
  meta: {
    name: 'upstreams',
    description: 'How the upstreams of a running relay are doing: keys, breakers, crowds, failures.',
  },
  args: {
    watch: { type: 'boolean', description: 'Go on looking, every second, until Ctrl-C' },
    ...relayArgs,
    json: { type: 'boolean', description: 'JSON on standard output; with --watch, a line each time' },
  },
  async run({ args }) {
    const relay = await relayHere(args)
    const page = (reports: readonly UpstreamReport[]): string =>
      args.json ? JSON.stringify(reports) : pageOf(reports, Date.now())
    if (!args.watch) return print(page(await ask(relay)))
    await watch(relay, page)
  },
})

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
