// Changes to a request's fields, to be put together into a surface's `adapt`. Each leaves alone what it does not concern:
// a body that needs no change is returned as it is, so that it can pass byte for byte.
import { matchStar } from '../../routing/star.ts'
import type { Adapt, Body } from '../provider.ts'

/** One after another. */
export const inTurn =
  (...changes: readonly Adapt[]): Adapt =>
  (body, model, lose) =>
    changes.reduce((changed, change) => change(changed, model, lose), body)

/** For models of these names alone. */
export const forModels =
  (names: readonly string[], change: Adapt): Adapt =>
  (body, model, lose) =>
    names.some((name) => matchStar(name, model) !== undefined) ? change(body, model, lose) : body

/** The field has another name here. Where both are given, the vendor's own counts. */
export const renamed =
  (from: string, to: string): Adapt =>
  (body) =>
    from in body ? { [to]: body[from], ...without(body, [from]) } : body

/** Fields without which the vendor does what they ask for, and with which it refuses the request. */
export const needless =
  (...names: readonly string[]): Adapt =>
  (body) =>
    without(body, names)

/** Fields that the vendor answers with 400. They go missing where somebody can be told so. */
export const refused =
  (names: readonly string[], why: string): Adapt =>
  (body, _, lose) => {
    if (!lose) return body
    for (const name of names) if (name in body) lose(name, why)
    return without(body, names)
  }

/** Each message, changed. */
export const eachMessage =
  (change: (message: Body) => Body): Adapt =>
  (body) => {
    const { messages } = body
    if (!Array.isArray(messages)) return body
    const changed: unknown[] = messages.map((message: unknown) => (isBody(message) ? change(message) : message))
    return changed.every((message, at) => message === messages[at]) ? body : { ...body, messages: changed }
  }

/** Fields of messages that the vendor answers with 400. */
export const refusedInMessages =
  (names: readonly string[], why: string): Adapt =>
  (body, model, lose) => {
    if (!lose) return body
    const found = new Set<string>()
    const changed = eachMessage((message) => {
      for (const name of names) if (name in message) found.add(name)
      return without(message, names)
    })(body, model)
    for (const name of found) lose(`messages.${name}`, why)
    return changed
  }

/** Vendors that know no `developer` have `system` for the same. */
export const developerAsSystem: Adapt = eachMessage((message) =>
  message['role'] === 'developer' ? { ...message, role: 'system' } : message,
)

/** What templates of open models call it: a request that switches thinking off with OpenAI's word does so here, too. */
export const thinkingByTemplate: Adapt = (body) =>
  body['reasoning_effort'] === 'none' ? withoutThinking(without(body, ['reasoning_effort'])) : body

export function withoutThinking(body: Body): Body {
  const given = body['chat_template_kwargs']
  return { ...body, chat_template_kwargs: { ...(isBody(given) ? given : {}), enable_thinking: false } }
}

/** Where the last message carries the flag that asks for more of it. Without it, a last turn of the assistant's is history. */
export const whenPrefixed =
  (change: (body: Body) => Body): Adapt =>
  (body) =>
    lastMessage(body)?.['prefix'] === true ? change(body) : body

/** For servers that do not know the flag: it is ours then, from the table of continuations to here. */
export function withoutPrefix(body: Body): Body {
  const messages = body['messages'] as readonly unknown[]
  return { ...body, messages: [...messages.slice(0, -1), without(lastMessage(body) ?? {}, ['prefix'])] }
}

function lastMessage({ messages }: Body): Body | undefined {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined
  return isBody(last) ? last : undefined
}

export const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same body when it has none of them. */
export function without(body: Body, names: readonly string[]): Body {
  if (!names.some((name) => name in body)) return body
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}
