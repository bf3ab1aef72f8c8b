// The bench's orchestrator calls functions of its load processes over Node's IPC channel.
import type { ChildProcess } from 'node:child_process'
import process from 'node:process'

// oxlint-disable-next-line typescript/no-explicit-any
type Functions = Record<string, (argument: any) => unknown>

interface Question {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}
type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: string })

/** In the load process. */
export function serveCalls(functions: Functions): void {
  process.on('message', (message) => {
    const { id, name, argument } = message as Question
    Promise.resolve()
      .then(() => functions[name]?.(argument))
      .then(
        (value) => process.send?.({ id, value }),
        (cause: unknown) => process.send?.({ id, failure: cause instanceof Error ? cause.message : String(cause) }),
      )
  })
}

/** In the orchestrator. Rejects when the function does, and when the process dies first. */
export function caller(child: ChildProcess): (name: string, argument?: unknown) => Promise<unknown> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (failure: Error) => void }>()
  let lastId = 0
  child.on('message', (message) => {
    const reply = message as Reply
    const one = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('failure' in reply) one?.reject(new Error(reply.failure))
    else one?.resolve(reply.value)
  })
  child.on('exit', (code, signal) => {
    for (const one of waiting.values()) one.reject(new Error(`a load process died (${signal ?? code})`))
    waiting.clear()
  })
  return (name, argument) =>
    new Promise((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      child.send({ id: lastId, name, argument } satisfies Question)
    })
}
