// Replies of a relay that runs: they are in its memory and its log, so it is the relay that is asked.
import { HoldfastError } from '@holdfast/protocol'
import { defineCommand } from 'citty'
import { type RelayAccess, askRelay, relayArgs, relayHere, sayToRelay } from '../relay.ts'
import { type LiveReply, type Timeline, livePage, timelinePage } from '../replies/view.ts'
import { UsageError } from '../settings.ts'
import { counted, dim, print } from '../terminal.ts'

const json = { type: 'boolean', description: 'JSON on standard output' } as const
const id = { type: 'positional', required: true, description: 'rpl_…' } as const

const list = defineCommand({
  meta: { name: 'list', description: 'What runs now, at whichever node, the newest first.' },
  args: { ...relayArgs, json },
  async run({ args }) {
    const relay = await relayHere(args)
    const replies = await allLive(relay)
    if (args.json) return print(JSON.stringify(replies))
    print(replies.length === 0 ? 'Nothing runs.' : livePage(replies, Date.now()))
    if (replies.length > 0) console.error(dim(counted(replies.length, 'running reply').replace('replys', 'replies')))
  },
})

const show = defineCommand({
  meta: { name: 'show', description: 'What happened to a reply: attempts, seams, readers coming and going.' },
  args: { id, ...relayArgs, json },
  async run({ args }) {
    const relay = await relayHere(args)
    tell(await named(args.id, (path) => askRelay(relay, path)), args.json)
  },
})

const stop = defineCommand({
  meta: { name: 'stop', description: 'Stop a reply. When this is done nothing more is bought.' },
  args: { id, ...relayArgs, json },
  async run({ args }) {
    const relay = await relayHere(args)
    tell(await named(args.id, (path) => sayToRelay(relay, `${path}/stop`)), args.json)
  },
})

export const replies = defineCommand({
  meta: { name: 'replies', description: 'Replies of a running relay: list those that run, look at one, stop it.' },
  subCommands: { list, show, stop },
})

const tell = (timeline: Timeline, asJson: boolean | undefined): void =>
  print(asJson ? JSON.stringify(timeline) : timelinePage(timeline))

/** @throws UsageError where there is none of this id */
async function named(reply: string, ask: (path: string) => Promise<unknown>): Promise<Timeline> {
  if (!/^rpl_\w+$/.test(reply)) throw new UsageError('A reply is called rpl_…: see holdfast replies list.')
  try {
    return (await ask(`/admin/replies/${reply}`)) as Timeline
  } catch (cause) {
    if (!(cause instanceof HoldfastError) || !cause.message.includes('answered 404')) throw cause
    throw new UsageError(`The relay has no ${reply}.`, { cause })
  }
}

async function allLive(relay: RelayAccess): Promise<readonly LiveReply[]> {
  const replies: LiveReply[] = []
  let after = ''
  do {
    const { data, next } = (await askRelay(relay, `/admin/replies/live?limit=200${after}`)) as {
      readonly data: readonly LiveReply[]
      readonly next?: string
    }
    replies.push(...data)
    after = next === undefined ? '' : `&after=${encodeURIComponent(next)}`
  } while (after !== '')
  return replies
}
