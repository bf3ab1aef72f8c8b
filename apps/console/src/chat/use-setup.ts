import { useCallback, useEffect, useState } from 'react'
import type { Conversation } from './conversations.ts'
import { type Setup, keepSetup, keptSetup, lastModel, modelAmong } from './setup.ts'

/** What a conversation asks with, kept under its id, and the conversation told of it. */
export function useSetup(
  { id, configure }: Conversation,
  models: readonly string[],
): readonly [Setup, (setup: Setup) => void] {
  const [kept, setKept] = useState(() => ({ id, setup: keptSetup(id) }))
  const own = kept.id === id ? kept.setup : keptSetup(id)
  // A name that no list has may be served all the same.
  const model = own.model || modelAmong(lastModel(), models)
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
