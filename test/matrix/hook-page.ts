// Runs in the page of hook.ts: asks once, and tells what it is drawn with.
import { useChat } from '@holdfast/client/react'
import { textOf } from '@holdfast/protocol'
import { createElement, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import type { Told } from './verdict.ts'

export interface HookTold extends Pick<Told, 'text' | 'seams' | 'end' | 'failure'> {
  readonly isOver: boolean
}

declare const settings: {
  readonly baseURL: string
  readonly apiKey: string
  readonly model: string
  readonly prompt: string
}
declare const tell: (told: HookTold) => Promise<void>

function Application() {
  const { messages, send } = useChat(settings)
  useEffect(() => send(settings.prompt), [send])
  const last = messages.at(-1)
  const answer = last?.role === 'assistant' ? last : undefined
  useEffect(() => {
    if (!answer) return
    const { content, isRunning, trouble } = answer
    const failure = trouble?.problem.code
    void tell({
      text: textOf(content),
      seams: content.seams?.length ?? 0,
      isOver: !isRunning,
      ...(!isRunning && { end: content.ending === 'complete' ? 'done' : failure === undefined ? 'error' : 'failed' }),
      ...(failure !== undefined && { failure }),
    })
  }, [answer])
  return createElement('output', null, answer && textOf(answer.content))
}

createRoot(document.querySelector('main')!).render(createElement(Application))
