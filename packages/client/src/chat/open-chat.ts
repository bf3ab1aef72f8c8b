// The life of a chat: a tree of turns, the leaf that is shown, and the replies that are read. What follows from these is
// computed by the pure files beside this one; here are the effects, and their order.
import { HoldfastError } from '@holdfast/protocol'
import type { Reply, ReplySettings } from '../reply.ts'
import { system } from '../runtime.ts'
import { follow, start } from '../start.ts'
import { announcer } from './announcer.ts'
import type { AssistantMessage, Chat, ChatState, Draft } from './chat.ts'
import type { ChatSettings } from './settings.ts'
import { share } from './share.ts'
import type { ChatStorage, StoredChat, StoredTurn } from './storage.ts'
import { type Answer, type Turns, callsOf, isOpen, leafOf, merged, pathTo, resultsOf, shownOf } from './tree.ts'
import { isOfLine, troubleOf } from './trouble.ts'
import { type Reading, farthest, messageOf, statusOf, sumOf } from './view.ts'

const TITLE_CHARS_MAX = 80

type Results = Readonly<Record<string, unknown>>

type New<Turn> = Turn extends StoredTurn ? Omit<Turn, 'id' | 'at' | 'parent'> : never

/**
 * Opens a chat, or the one that the storage has by this id. Nothing is read, followed or listened to before somebody
 * subscribes or acts, so that it may be called while a page is rendered, on a server too.
 */
export function openChat(initial: ChatSettings): Chat {
  let settings = initial
  const runtime = settings.reply?.runtime ?? system
  const id = settings.id ?? runtime.secret()
  const told = announcer(runtime)

  let turns: Turns = new Map()
  let leaf: string | undefined
  let title = ''
  /** When the newest turn was made that was ever here. The next one is later, whatever the clock says. */
  let lastAt = 0
  let clearedAt = 0
  const readings = new Map<string, Reading>()
  /** Turns whose tools run. */
  const working = new Set<string>()
  /** Turns that were made here and not asked for yet. */
  const fresh = new Set<string>()

  /** From its opening to its closing. */
  let life: AbortController | undefined
  let unwatch: (() => void) | undefined
  let isLoading = settings.storage !== undefined
  let isUnsaved = false
  /** The newest turn that the storage is known to have. */
  let savedAt = 0
  /** Looks at the storage come one after the other: what was read is merged and written before the next. */
  let saving: Promise<unknown> = Promise.resolve()
  let looks = 0

  let isStale = true
  let state: ChatState | undefined

  function getSnapshot(): ChatState {
    if (state && !isStale) return state
    isStale = false
    const before = state?.messages
    const messages = share(
      before,
      shownOf(turns, leaf).map((shown, at) => messageOf(shown, readings.get(shown.turn.id), before?.[at])),
    )
    // A question has none of the fields that are looked at here.
    const answer = messages.at(-1) as AssistantMessage | undefined
    const status = isLoading ? 'loading' : statusOf(answer, readings.get(leaf!), working.has(leaf!))
    const line = answer?.isRunning ? answer.line : undefined
    const cost = sumOf(turns)
    const next = {
      id,
      messages,
      status,
      line,
      trouble: answer?.trouble,
      cost: cost && share(state?.cost, cost),
      isUnsaved,
    }
    return (state = share(state, next as ChatState))
  }

  /** Something else than text is new. */
  function changed(): void {
    isStale = true
    told.now()
  }

  function wake(): void {
    if (life) return
    life = new AbortController()
    const { storage } = settings
    unwatch = storage?.watch?.((which) => void (which === id && sync()))
    let stored: ReturnType<ChatStorage['read']>
    try {
      stored = storage?.read(id)
      // What is there at once is shown at once.
      if (!(stored instanceof Promise)) {
        take(stored)
        isLoading = false
        changed()
      }
    } catch {
      // It is asked again, and what it says then is told.
    }
    void sync(false, stored)
  }

  /** Takes over what the storage has, gives it what it lacks, and reads what is to be read. */
  function sync(hasNews?: boolean, known?: ReturnType<ChatStorage['read']>): Promise<unknown> {
    looks += 1
    return (saving = saving.then(async () => {
      const { storage } = settings
      try {
        const stored = await (known ?? storage?.read(id))
        const theirs = take(stored)
        // Another tab that wrote at the same time may have written over what this one had.
        if (storage && (hasNews || [...merged(theirs, turns)].some(([id, turn]) => turn !== theirs.get(id)))) {
          await storage.write({
            id,
            title,
            updatedAt: lastAt,
            turns: [...turns.values()],
            leaf,
            clearedAt,
          } as StoredChat)
          savedAt = lastAt
        }
        isUnsaved = false
      } catch {
        isUnsaved = true
      }
      isLoading = false
      looks -= 1
      attend()
    }))
  }

  /** @returns the turns it has */
  function take(stored: StoredChat | undefined): Turns {
    const theirs = new Map(stored?.turns.map((turn) => [turn.id, turn]))
    if (stored) {
      const { leaf: end, updatedAt } = stored
      const isNew = end && !turns.has(end)
      title = stored.title || title
      lastAt = Math.max(lastAt, updatedAt)
      savedAt = updatedAt
      turns = merged(turns, theirs)
      forget(stored.clearedAt ?? 0)
      // What another tab began is shown here too, except over what runs here.
      if (isNew && (!leaf || !isBusy() || pathTo(turns, end).some(({ id }) => id === leaf))) leaf = end
    } else {
      // It was removed, or never kept.
      forget(savedAt)
    }
    return theirs
  }

  /** The turns made until then. */
  function forget(until: number): void {
    clearedAt = Math.max(clearedAt, until)
    turns = new Map([...turns].filter(([, { at }]) => at > clearedAt))
    if (turns.size === 0) title = ''
    if (!turns.has(leaf!)) leaf = undefined
  }

  /** Reads the replies on the shown branch of which the end is not known, once all that is to be kept is kept. */
  function attend(): void {
    if (life && looks === 0) {
      for (const turn of pathTo(turns, leaf)) {
        if (isOpen(turn) && readings.get(turn.id)?.life !== life) read(turn, life)
      }
    }
    changed()
  }

  function read({ id, replyId, body, idempotencyKey }: Answer, life: AbortController): void {
    const { dialect, segments = ['continue', 'restart'], meter, reply: own } = settings
    if (!fresh.delete(id) && own?.direct) {
      // Without a relay nobody can be asked for it again: another tab has it, or nobody.
      const problem = { code: 'upstream-cut', message: 'The reader left.' } as const
      return void readings.set(id, { life, trouble: troubleOf(problem, runtime.now()) })
    }
    const lineSettings = { ...own, signal: life.signal, meter: meter?.(runtime) } as ReplySettings
    const reply = replyId
      ? follow({ ...settings, reply: replyId, dialects: [dialect] }, lineSettings)
      : start({ ...settings, body: body!, idempotencyKey: idempotencyKey!, segments }, lineSettings)
    readings.set(id, { life, reply, before: farthest(readings.get(id)) })

    let seen: unknown[] = []
    reply.subscribe(() => {
      const before = seen
      seen = share(seen, [reply.line, reply.message.blocks.length])
      isStale = true
      told[seen === before ? 'soon' : 'now']()
    })
    void reply.started.then((name) => {
      if (!name || replyId) return
      put(id, { replyId: name, body: undefined })
      keep()
    })
    void reply.finished.catch(() => undefined).then(() => life.signal.aborted || ended(id, reply))
  }

  /** A reply was read to its end, or its line was given up. */
  function ended(id: string, { id: replyId, message: content, failure, metrics }: Reply): void {
    const problem = failure?.problem ?? (content.ending === 'stopped' ? undefined : content.problem)
    const trouble = problem && troubleOf(problem, runtime.now())
    const turn = turns.get(id) as Answer | undefined
    // It was cleared away meanwhile.
    if (!turn) return
    if (failure && isOfLine(failure.problem, replyId !== undefined)) {
      readings.get(id)!.trouble = trouble!
      return changed()
    }
    readings.set(id, { metrics })
    const cost = settings.priceOf?.(content, turn.model)
    const isHeard = !failure || content.blocks.length > 0
    put(id, { body: undefined, replyId, trouble, cost, ...(isHeard && { content }) } as Partial<Answer>)
    useTools(id)
    keep()
  }

  function put(id: string, fields: Partial<Answer>): void {
    const turn = turns.get(id)
    if (turn) turns = new Map(turns).set(id, { ...turn, ...fields } as Answer)
  }

  function keep(): void {
    changed()
    void sync(true)
  }

  function add(turn: New<StoredTurn>, parent: string | undefined): void {
    lastAt = Math.max(runtime.now(), lastAt + 1)
    leaf = runtime.secret()
    turns = new Map(turns).set(leaf, { ...turn, id: leaf, at: lastAt, ...(parent && { parent }) } as StoredTurn)
  }

  /** For an answer to a turn, or to a question that becomes one. Its key and its body are kept before the first byte leaves. */
  function ask(parent: string | undefined, question?: New<StoredTurn>): void {
    const { model, dialect } = settings
    const said = pathTo(turns, parent).concat((question as StoredTurn) ?? [])
    // Throws where the dialect has no word for it: then nothing was said.
    const body = dialect.bodyOf({ ...settings, turns: said })
    if (question) {
      add(question, parent)
      parent = leaf
    }
    add({ role: 'assistant', model, idempotencyKey: runtime.secret(), body, results: {} }, parent)
    fresh.add(leaf!)
    keep()
  }

  function useTools(id: string): void {
    const takeResults = async (results: Results) => working.delete(id) && give(id, results)
    if (settings.toolRunner?.(id, () => turns, settings, sync, takeResults)) working.add(id)
  }

  /** Resolves when they are kept. */
  function give(id: string, results: Results): Promise<unknown> {
    put(id, { results: { ...resultsOf(turns.get(id)), ...results } })
    if (leaf === id && callsOf(turns.get(id)).length === 0) ask(id)
    else keep()
    return saving
  }

  const isBusy = () => !/ready|error/.test(getSnapshot().status)

  function begin(): void {
    wake()
    if (isBusy()) throw new HoldfastError('request-invalid', 'The chat is busy.')
  }

  function say(said: string | Draft, parent: string | undefined, before?: Draft): void {
    const { text, attachments } = typeof said === 'string' ? { ...before, text: said } : said
    ask(parent, { role: 'user', text, ...(attachments && { attachments }) })
    // Of the first question.
    title ||= text.slice(0, TITLE_CHARS_MAX)
  }

  function regenerate(messageId = leaf): void {
    begin()
    const turn = turns.get(messageId!)
    if (turn) ask(turn.role === 'user' ? turn.id : turn.parent)
  }

  return {
    getSnapshot,
    subscribe: (listener) => {
      const leave = told.subscribe(listener)
      wake()
      return leave
    },
    send: (said) => {
      begin()
      say(said, leaf)
    },
    stop: async () => {
      const stopped = leaf!
      if (working.delete(stopped)) return changed()
      // It may have been asked for and not begun.
      await saving
      const reading = readings.get(stopped)
      if (!reading?.reply || reading.trouble) return
      reading.isStopping = true
      changed()
      await reading.reply.stop().catch((failure) => {
        reading.isStopping = false
        changed()
        throw failure
      })
    },
    regenerate,
    edit: (messageId, said) => {
      begin()
      const turn = turns.get(messageId)
      if (turn?.role === 'user') say(said, turn.parent, turn)
    },
    retry: () => {
      begin()
      const turn = turns.get(leaf!)
      if (callsOf(turn).length > 0) useTools(leaf!)
      else if (isOpen(turn) && !settings.reply?.direct) readings.set(leaf!, { before: farthest(readings.get(leaf!)) })
      else if (getSnapshot().trouble) regenerate()
      attend()
    },
    show: (messageId) => {
      wake()
      if (turns.has(messageId)) leaf = leafOf(turns, messageId)
      keep()
    },
    answer: (callId, result) => {
      wake()
      if (callsOf(turns.get(leaf!)).some((call) => call.id === callId)) void give(leaf!, { [callId]: result ?? null })
    },
    clear: () => {
      wake()
      for (const { reply } of readings.values()) reply?.stop().catch(() => undefined)
      readings.clear()
      forget((lastAt = Math.max(lastAt, runtime.now())))
      keep()
    },
    configure: (next) => void (settings = next),
    close: () => {
      unwatch?.()
      life?.abort()
      life = undefined
    },
  }
}
