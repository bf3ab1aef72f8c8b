import { useCallback, useEffect, useState } from 'react'
import type { Conversation } from './conversations.ts'
import { type Setup, keepSetup, keptSetup, modelAmong } from './setup.ts'

/** What a conversation asks with, kept under its id, and the conversation told of it. */
export function useSetup(
  { id, configure }: Conversation,
  models: readonly string[],
): readonly [Setup, (setup: Setup) => void] {
  const [kept, setKept] = useState(() => ({ id, setup: keptSetup(id) }))
  const own = kept.id === id ? kept.setup : keptSetup(id)
  const model = modelAmong(own.model, models)
  useEffect(() => configure({ ...own, model }), [configure, own, model])
  const change = useCallback(
    (setup: Setup) => {
      keepSetup(id, setup)
      setKept({ id, setup })
    },
    [id],
  )
  return [{ ...own, model }, change]
}
