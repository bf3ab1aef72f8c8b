// A request, written for the Gemini API. A request that came in this dialect is written as it was said; any other is made
// to keep Google's rules, and what they leave no room for is reported. The model and whether to stream go into the URL.
import { type Json, present } from '../../dialects/json.ts'
import { Extras } from '../extras.ts'
import { UNNAMED, instructionFor } from '../format.ts'
import { Lost } from '../lost.ts'
import type { Format, Loss, Request, Turn } from '../request.ts'
import { type PlacedTurn, answered, joined, placed } from '../turns.ts'
import { Contents } from './contents.ts'
import { type Gemini, geminiOf } from './model.ts'
import { fromJsonSchema } from './schema.ts'
import { ownThinking, thinkingFor } from './thinking.ts'
import { writeToolConfig, writeTools } from './tools.ts'

const ROLES: Readonly<Record<Turn['role'], string>> = { user: 'user', assistant: 'model', system: 'user' }

const STOPS_MAX = 5

export function writeGemini(request: Request): { body: Json; losses: readonly Loss[] } {
  const isOwn = request.dialect === 'gemini'
  const lost = new Lost()
  const extras = new Extras(request, 'gemini')
  const gemini = geminiOf(request.model)
  if (!isOwn) lost.extras(request)
  const contents = new Contents(request, extras, lost)
  const turns = isOwn ? ownTurns(request, contents, extras) : turnsOf(answered(request.turns, lost), contents, lost)
  const format = writeFormat(request, gemini, lost)
  const system = contents.write(request.system.map((part, at) => ({ at: `system.${at}`, part })))
  if (format.instruction !== undefined) system.push({ text: format.instruction })
  const tools = writeTools(request, lost)
  const thinkingConfig = isOwn ? ownThinking(request.reasoning ?? {}) : thinkingFor(request, gemini, lost)
  const config = {
    ...tuning(request, isOwn, lost),
    ...format.words,
    ...(Object.keys(thinkingConfig).length > 0 ? { thinkingConfig } : {}),
  }
  if (!isOwn) loseOthers(request, lost)
  const body: Json = {
    ...(system.length > 0 ? { systemInstruction: { parts: system } } : {}),
    contents: turns.map(({ role, ...content }) => ({ role: ROLES[role], ...content })),
    ...(tools.length > 0 ? { tools } : {}),
    ...present({ toolConfig: writeToolConfig(request, lost) }),
    ...(Object.keys(config).length > 0 ? { generationConfig: config } : {}),
  }
  extras.putBack(body)
  return { body, losses: lost.losses }
}

interface Content {
  readonly role: Turn['role']
  readonly parts: readonly Json[]
}

/** One content for each turn, whatever stands in it. */
const ownTurns = ({ turns }: Request, contents: Contents, extras: Extras): Content[] =>
  placed(turns).map(({ role, parts }, at) => ({ role, parts: contents.write(parts), ...extras.at(`turns.${at}`) }))

function turnsOf(turns: readonly PlacedTurn[], contents: Contents, lost: Lost): Content[] {
  const said = joined(turns.map(({ role, parts }) => ({ role, parts: contents.write(parts) })))
  if (said[0]?.role === 'user') return said
  lost.tunes('turns', 'A conversation begins with the user here: a turn without meaning was put before it.')
  return [{ role: 'user', parts: [{ text: '…' }] }, ...said]
}

function tuning(request: Request, isOwn: boolean, lost: Lost): Json {
  const { outputMax, temperature, topP, topK, presencePenalty, frequencyPenalty, seed, stop } = request
  const stopSequences = isOwn ? stop : stop?.filter((text) => text !== '').slice(0, STOPS_MAX)
  if (stopSequences?.length !== stop?.length) lost.tunes('stop', `There are up to ${STOPS_MAX} stop sequences here.`)
  return present({
    maxOutputTokens: outputMax,
    temperature,
    topP,
    topK,
    presencePenalty,
    frequencyPenalty,
    seed,
    stopSequences: !isOwn && stopSequences?.length === 0 ? undefined : stopSequences,
  })
}

/** A format that the model cannot be held to is asked for in the instructions. */
function writeFormat(
  { format, tools, dialect }: Request,
  gemini: Gemini,
  lost: Lost,
): { readonly words?: Json; readonly instruction?: string } {
  if (!format) return {}
  if (dialect !== 'gemini') {
    if (tools.length > 0 && !gemini.isThird) {
      lost.tunes('format', 'This model has tools or a format, and not both: it is asked for the format instead.')
      return { instruction: instructionFor(format) }
    }
    loseNames(format, lost)
  }
  return { words: { responseMimeType: 'application/json', ...writeSchema(format) } }
}

function loseNames(format: Format, lost: Lost): void {
  if (format.type !== 'schema') return
  if (format.name !== UNNAMED) lost.tunes('format.name', 'A schema has no name here.')
  if (format.description !== undefined) lost.tunes('format.description', 'A schema is not described here.')
}

function writeSchema(format: Format): Json {
  if (format.type === 'json') return {}
  const responseSchema = fromJsonSchema(format.schema)
  return responseSchema ? { responseSchema } : { responseJsonSchema: format.schema }
}

function loseOthers(request: Request, lost: Lost): void {
  const why = 'Gemini has no word for it.'
  if (request.verbosity !== undefined) lost.tunes('verbosity', why)
  if (request.user !== undefined) lost.tunes('user', why)
}
