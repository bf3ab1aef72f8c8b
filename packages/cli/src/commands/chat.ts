import process from 'node:process'
import { type DialectName, type Reply, follow, start } from '@holdfast/client'
import { defineCommand } from 'citty'
import { type Turn, bodyFor, chooseModel } from '../chat/conversation.ts'
import { converse } from '../chat/converse.ts'
import { reportOf, summaryOf } from '../chat/report.ts'
import { showReply } from '../chat/show.ts'
import { readLocalKey } from '../local-key.ts'
import { UsageError, baseUrlOf, readSettings } from '../settings.ts'
import { dim, print } from '../terminal.ts'

export const chat = defineCommand({
  meta: {
    name: 'chat',
    description: 'Chat in the terminal. With a prompt, or in a pipe, one question and its answer.',
  },
  args: {
    prompt: { type: 'positional', required: false, description: 'One question; without it, a conversation' },
    model: { type: 'string', description: 'Model (HOLDFAST_MODEL, else one that the relay offers)' },
    dialect: { type: 'string', description: 'openai-chat or anthropic-messages (else by the model’s name)' },
    system: { type: 'string', description: 'System prompt' },
    follow: { type: 'string', description: 'Follow a reply that is already there, by its id (rpl_…), then leave' },
    url: { type: 'string', description: 'The relay (else HOLDFAST_HOST and HOLDFAST_PORT)' },
    data: { type: 'string', description: 'Where the first start left its key (HOLDFAST_DATA, else ./.holdfast)' },
    json: { type: 'boolean', description: 'One question only: the answer as one JSON object, with its metrics' },
  },
  async run({ args }) {
    const settings = readSettings(process.env, args)
    const apiKey = settings.key ?? readLocalKey(settings.dataDirectory)
    if (apiKey === undefined)
      throw new UsageError(
        'No API key: set HOLDFAST_KEY, or run this where `npm start` was run first (it leaves one in ./.holdfast).',
      )
    const access = { baseURL: args.url ?? baseUrlOf(settings), apiKey }

    if (args.follow) return once(follow({ ...access, reply: args.follow }), args.follow, args.json ?? false)

    const model = args.model ?? process.env['HOLDFAST_MODEL'] ?? (await chooseModel(access))
    const dialect = parseDialect(args.dialect) ?? (model.startsWith('claude') ? 'anthropic-messages' : 'openai-chat')
    const ask = (turns: readonly Turn[]): Reply =>
      start({ ...access, dialect, body: bodyFor(dialect, model, args.system, turns) })

    const prompt = args.prompt ?? (process.stdin.isTTY ? undefined : await readAll(process.stdin))
    if (prompt === undefined) return converse(ask, model)
    if (prompt.trim() === '')
      throw new UsageError('There is no question: give one as an argument or on standard input.')
    return once(ask([{ role: 'user', text: prompt }]), model, args.json ?? false)
  },
})

/** One reply, shown as it comes or reported when it is over. Exit code 1 unless the model itself ended it. */
async function once(reply: Reply, model: string, json: boolean): Promise<void> {
  const onInterrupt = (): void => void reply.stop().catch(() => process.exit(130))
  process.once('SIGINT', onInterrupt)
  if (!process.stdout.isTTY) tellOfTrouble(reply)
  if (!json) await showReply(reply, model, process.stdout.isTTY)
  const message = await reply.finished
  process.off('SIGINT', onInterrupt)
  if (json) print(JSON.stringify(reportOf(reply, message)))
  else if (process.stderr.isTTY) process.stderr.write(`${dim(summaryOf(reply, model))}\n`)
  if (message.ending === 'stopped') process.exitCode = 130
  else if (message.problem) {
    process.stderr.write(`holdfast: ${message.problem.code}: ${message.problem.message}\n`)
    process.exitCode = 1
  }
}

/** In a pipe there is no status line, but whoever waits should know what for. */
function tellOfTrouble(reply: Reply): void {
  let told = ''
  reply.subscribe(() => {
    const { phase } = reply.line
    if (phase === told) return
    told = phase
    if (phase === 'reconnecting' || phase === 'offline') process.stderr.write(`holdfast: ${phase} …\n`)
  })
}

function parseDialect(text: string | undefined): DialectName | undefined {
  if (text === undefined || text === 'openai-chat' || text === 'anthropic-messages') return text
  throw new UsageError(`--dialect is openai-chat or anthropic-messages, not ${text}.`)
}

async function readAll(input: NodeJS.ReadStream): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of input) pieces.push(Buffer.from(piece as Buffer))
  return Buffer.concat(pieces).toString('utf8')
}
