import process from 'node:process'
import { type Access, type DialectName, type Reply, follow, start } from '@holdfast/client'
import { defineCommand } from 'citty'
import { type Turn, bodyFor, chooseModel } from '../chat/conversation.ts'
import { converse } from '../chat/converse.ts'
import { purchasesOf } from '../chat/purchases.ts'
import { reportOf, summaryOf, wordsFor } from '../chat/report.ts'
import { showReply } from '../chat/show.ts'
import { settingsHere } from '../configuration.ts'
import { readLocalKey } from '../local-key.ts'
import { givenUrl } from '../relay.ts'
import { UsageError, baseUrlOf } from '../settings.ts'
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
    const settings = await settingsHere(args)
    const apiKey = settings.key ?? readLocalKey(settings.dataDirectory)
    if (apiKey === undefined)
      throw new UsageError(
        'No API key: set HOLDFAST_KEY, or run this where `npm start` was run first (it leaves one in ./.holdfast).',
      )
    const access = { baseURL: givenUrl(args.url) ?? baseUrlOf(settings), apiKey }

    const json = args.json ?? false
    if (args.follow) return once(follow({ ...access, reply: args.follow }), args.follow, access, json)

    const model = args.model ?? process.env['HOLDFAST_MODEL'] ?? (await chooseModel(access))
    const dialect = parseDialect(args.dialect) ?? (model.startsWith('claude') ? 'anthropic-messages' : 'openai-chat')
    // What went into a pipe cannot be taken back.
    const segments = json || process.stdout.isTTY ? (['continue', 'restart'] as const) : (['continue'] as const)
    const ask = (turns: readonly Turn[]): Reply =>
      start({ ...access, dialect, segments, body: bodyFor(dialect, model, args.system, turns) })

    const prompt = args.prompt ?? (process.stdin.isTTY ? undefined : await readAll(process.stdin))
    if (prompt === undefined) return converse(ask, model)
    if (prompt.trim() === '')
      throw new UsageError('There is no question: give one as an argument or on standard input.')
    return once(ask([{ role: 'user', text: prompt }]), model, access, json)
  },
})

/**
 * One reply, shown as it comes or reported when it is over. Exit code 1 unless the model itself ended it, and all that
 * was written is its answer.
 */
async function once(reply: Reply, model: string, access: Access, json: boolean): Promise<void> {
  const onInterrupt = (): void => void reply.stop().catch(() => process.exit(130))
  process.once('SIGINT', onInterrupt)
  if (!process.stdout.isTTY) tellOfTrouble(reply)
  const isValid = json || (await showReply(reply, model, process.stdout))
  const message = await reply.finished
  process.off('SIGINT', onInterrupt)
  if (json) print(JSON.stringify(reportOf(reply, message, await purchasesOf(access, reply.id))))
  else if (process.stderr.isTTY) process.stderr.write(`${dim(summaryOf(reply, model))}\n`)
  if (message.ending === 'stopped') process.exitCode = 130
  else if (message.problem) {
    process.stderr.write(`holdfast: ${message.problem.code}: ${message.problem.message}\n`)
    process.exitCode = 1
  } else if (!isValid) {
    process.stderr.write('holdfast: The reply was begun anew. Of what was written only the last part is its text.\n')
    process.exitCode = 1
  }
}

/** In a pipe there is no status line, but whoever waits should know what for. */
function tellOfTrouble(reply: Reply): void {
  let told: string | undefined
  reply.subscribe(() => {
    const { line } = reply
    if (line.phase === told) return
    told = line.attempt > 0 ? line.phase : undefined
    if (told) process.stderr.write(`holdfast: ${wordsFor(line, Date.now())}\n`)
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
