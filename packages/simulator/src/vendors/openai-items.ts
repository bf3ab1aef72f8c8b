// The items of a response: what each looks like when it is begun, how it grows, and what it is in the end.
import type { Ask } from '../ask.ts'
import { diceOf, idOf } from '../dice.ts'
import type { Speech, Spoken } from '../speech.ts'
import { callId, hexId } from './openai.ts'
import type { Voice } from './vendor.ts'

type Named = readonly [type: string, fields: object]

export interface Item {
  readonly id: string
  readonly begun: object
  readonly done: object
  /** Events between its beginning and its text, and between its text and its end. */
  readonly opening: readonly Named[]
  readonly closing: readonly Named[]
  /** The event that its text arrives in. */
  readonly delta: string
  readonly deltaFields: object
  readonly spoken: Spoken
  /** Which part of the item those events are about. */
  readonly place: object
}

export function itemsOf(speech: Speech, ask: Ask, voice: Voice): Item[] {
  const list: Item[] = []
  if (speech.reasoning.quoted.length > 0) list.push(reasoningItem(speech.reasoning, ask, voice))
  if (speech.text.quoted.length > 0 || speech.tools.length === 0) list.push(messageItem(speech, voice))
  for (const [at, tool] of speech.tools.entries()) {
    const id = hexId('fc_', voice, `call ${at}`)
    const same = { id, type: 'function_call', call_id: callId(voice, 0, at), name: tool.name }
    list.push({
      id,
      begun: { ...same, status: 'in_progress', arguments: '' },
      done: { ...same, status: 'completed', arguments: tool.args.text },
      opening: [],
      closing: [['response.function_call_arguments.done', { arguments: tool.args.text }]],
      delta: 'response.function_call_arguments.delta',
      deltaFields: {},
      spoken: tool.args,
      place: {},
    })
  }
  return list
}

function reasoningItem(spoken: Spoken, ask: Ask, voice: Voice): Item {
  const id = hexId('rs_', voice, 'reasoning')
  const { include } = ask.echo
  const isEncrypted = Array.isArray(include) && include.includes('reasoning.encrypted_content')
  const sealed = isEncrypted ? { encrypted_content: idOf('gAAAAAB', 180, diceOf(`sealed ${voice.seed}`)) } : {}
  const part = { type: 'summary_text', text: spoken.text }
  return {
    id,
    begun: { id, type: 'reasoning', ...sealed, summary: [] },
    done: { id, type: 'reasoning', ...sealed, summary: [part] },
    opening: [['response.reasoning_summary_part.added', { part: { ...part, text: '' } }]],
    closing: [
      ['response.reasoning_summary_text.done', { text: spoken.text }],
      ['response.reasoning_summary_part.done', { part }],
    ],
    delta: 'response.reasoning_summary_text.delta',
    deltaFields: {},
    spoken,
    place: { summary_index: 0 },
  }
}

function messageItem({ text, stopReason }: Speech, voice: Voice): Item {
  const id = hexId('msg_', voice, 'message')
  const isRefusal = stopReason === 'refusal'
  const part = (said: string): object =>
    isRefusal ? { type: 'refusal', refusal: said } : { type: 'output_text', annotations: [], logprobs: [], text: said }
  const name = isRefusal ? 'refusal' : 'output_text'
  const status = stopReason === 'length' ? 'incomplete' : 'completed'
  return {
    id,
    begun: { id, type: 'message', status: 'in_progress', content: [], role: 'assistant' },
    done: { id, type: 'message', status, content: [part(text.text)], role: 'assistant' },
    opening: [['response.content_part.added', { part: part('') }]],
    closing: [
      [`response.${name}.done`, isRefusal ? { refusal: text.text } : { text: text.text, logprobs: [] }],
      ['response.content_part.done', { part: part(text.text) }],
    ],
    delta: `response.${name}.delta`,
    deltaFields: isRefusal ? {} : { logprobs: [] },
    spoken: text,
    place: { content_index: 0 },
  }
}
