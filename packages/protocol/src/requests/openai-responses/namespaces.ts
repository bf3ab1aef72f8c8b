// Namespaces: sets of tools, as only the Responses API has them. A tool in one has two names, the set's and its own. To any
// other dialect it is a function whose name is both in one; a call of it is given its two names back.
import { type Json, listIn, objectIn, textIn } from '../../dialects/json.ts'
import type { Event } from '../../event.ts'
import { fitted } from '../openai/fitted.ts'

/** OpenAI's limit for the name of a function, the least of all vendors'. */
const NAME_CHARS_MAX = 64

/** The name of a tool where there are no namespaces. */
export const nameIn = (namespace: string, name: string): string => fitted(`${namespace}__${name}`, NAME_CHARS_MAX)

/** The functions of a namespace. Undefined of any other tool, and of one that holds anything but functions. */
export function functionsIn(tool: unknown): readonly Json[] | undefined {
  const { type, tools } = objectIn(tool) ?? {}
  const functions = listIn(tools).flatMap((one) => {
    const it = objectIn(one)
    return it?.type === 'function' && textIn(it.name) !== '' ? [it] : []
  })
  return type === 'namespace' && functions.length === listIn(tools).length ? functions : undefined
}

/** Gives calls the two names back that a request has for its tools. Undefined when it has none of two names. */
export function inNamespaces(body: unknown): ((event: Event) => Event) | undefined {
  const names = new Map<string, { readonly namespace: string; readonly name: string }>()
  for (const tool of listIn(objectIn(body)?.tools)) {
    const namespace = textIn(objectIn(tool)?.name)
    for (const one of functionsIn(tool) ?? []) {
      const name = textIn(one.name)
      names.set(nameIn(namespace, name), { namespace, name })
    }
  }
  if (names.size === 0) return undefined
  return (event) => (event.type === 'tool-start' ? { ...event, ...names.get(event.name) } : event)
}
