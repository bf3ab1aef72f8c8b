// Reads the running answer out to whoever cannot see it, a few sentences at a time, and says when its line is down.
import { textOf } from '@holdfast/client/core'
import type { Chat } from '@holdfast/client/chat'
import { useEffect, useRef, useState } from 'react'
import { useLabels } from '../settings.tsx'
import { sentencesFrom } from './sentences.ts'

/** Nothing new is said before what was said could be heard. */
const PAUSE_MS = 1500

/** A polite live region, which nobody sees. */
export function Announcer({ chat }: { chat: Chat }) {
  const labels = useLabels()
  const [words, setWords] = useState('')
  const told = useRef({ id: '', upTo: 0 })
  const line = useRef<string>(undefined)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      timer = undefined
      const last = chat.getSnapshot().messages.at(-1)
      if (last?.role !== 'assistant') return
      // One that began again is another to whoever hears it: what was told of it is void.
      const { seams = [] } = last.content
      const id = last.id + seams.findLastIndex(({ how }) => how === 'restarted')
      // What was there before is not news.
      if (told.current.id !== id) told.current = { id, upTo: last.isRunning ? 0 : Number.POSITIVE_INFINITY }
      const before = line.current
      line.current = last.line?.phase
      if (line.current !== before && last.line?.phase === 'offline') return setWords(labels.offline)
      if (line.current !== before && last.line?.phase === 'reconnecting') return setWords(labels.reconnecting(1))
      const text = textOf(last.content)
      if (told.current.upTo > text.length) return
      const next = sentencesFrom(text, told.current.upTo, !last.isRunning)
      told.current.upTo = last.isRunning ? next.upTo : Number.POSITIVE_INFINITY
      const isWhole = last.content.ending === 'complete'
      const said = last.isRunning ? next.words : `${next.words} ${isWhole ? labels.replyReady : ''}`.trim()
      if (said !== '') setWords(said)
    }
    const listen = () => (timer ??= setTimeout(tell, PAUSE_MS))
    tell()
    const forget = chat.subscribe(listen)
    return () => {
      forget()
      clearTimeout(timer)
    }
  }, [chat, labels])
  return (
    <div className="hf-unseen" role="status" aria-live="polite">
      {words}
    </div>
  )
}
