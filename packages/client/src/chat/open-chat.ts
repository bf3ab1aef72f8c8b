// The life of a chat: a tree of turns, the leaf that is shown, and the replies that are read. What follows from these is
// computed by the pure files beside this one; here are the effects, and their order.
import { HoldfastError } from '@holdfast/protocol'
import type { Reply } from '../reply.ts'
import { system } from '../runtime.ts'
import { follow, start } from '../start.ts'
import { announcer } from './announcer.ts'
import type { Chat, ChatState, Draft } from './chat.ts'
import type { ChatSettings } from './settings.ts'
import type { StoredChat, StoredTurn } from './storage.ts'
import { TOOL_ROUNDS_MAX_DEFAULT, alone, callsOf, resultOf } from './tools.ts'
import { type Turns, isOpen, leafOf, merged, pathTo, resultsOf, roundsTo, shownOf, titleOf } from './tree.ts'
import { isOfLine, troubleOf } from './trouble.ts'
import { type Reading, farthest, messageOf, present, share, statusOf, sumOf } from './view.ts'

type Answer = Extract<StoredTurn, { role: 'assistant' }>
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

  let shown = shownOf(turns, leaf)
  let isStale = true
  let state: ChatState | undefined

  function getSnapshot(): ChatState {
    if (state && !isStale) return state
    isStale = false
    const before = state?.messages
    const messages = share(
      before,
      shown.map((one, at) => share(before?.[at], messageOf(one, readings.get(one.turn.id)))),
    )
    const last = messages.at(-1)
    const answer = last?.role === 'assistant' ? last : undefined
    const status = isLoading ? 'loading' : statusOf(answer, readings.get(leaf!), working.has(leaf!))
    const line = answer?.isRunning ? answer.line : undefined
    const cost = sumOf(turns)
    const next = { id, messages, status, line, trouble: answer?.trouble, cost: cost && share(state?.cost, cost) }
    return (state = share(state, present({ ...next, isUnsaved: isUnsaved || undefined })))
  }

  /** Something else than text is new. */
  function changed(): void {
    shown = shownOf(turns, leaf).map(({ turn, branch }, at) =>
      share(shown[at], { turn, branch: share(shown[at]?.branch, branch) }),
    )
    isStale = true
    told.now()
  }

  function wake(): void {
    if (life) return
    life = new AbortController()
    const { storage } = settings
    unwatch = storage?.watch?.((which) => void (which === id && sync()))
    if (!isLoading) return void sync()
    const loaded = (stored?: StoredChat) => {
      take(stored)
      isLoading = false
      attend()
    }
    const refused = () => {
      isUnsaved = true
      loaded()
    }
    // What is there at once is shown at once.
    try {
      const stored = storage!.read(id)
      if (stored instanceof Promise) saving = stored.then(loaded).catch(refused)
      else loaded(stored)
    } catch {
      refused()
    }
  }

  /** Takes over what the storage has, gives it what it lacks, and reads what is to be read. */
  function sync(hasNews = false): Promise<unknown> {
    return (saving = saving.then(async () => {
      const { storage } = settings
      try {
        const stored = await storage?.read(id)
        take(stored)
        // Another tab that wrote at the same time may have written over this one's turns.
        if (storage && (hasNews || (stored && stored.turns.length < turns.size))) {
          title ||= titleOf(turns)
          const updatedAt = lastAt
          await storage.write(present({ id, title, updatedAt, turns: [...turns.values()], leaf, clearedAt }))
          savedAt = updatedAt
        }
        isUnsaved = false
      } catch {
        isUnsaved = true
      }
      attend()
    }))
  }

  function take(stored: StoredChat | undefined): void {
    // It was removed.
    if (!stored) return forget(savedAt)
    const { leaf: theirs, updatedAt } = stored
    const isNew = theirs && !turns.has(theirs)
    title = stored.title
    lastAt = Math.max(lastAt, updatedAt)
    savedAt = updatedAt
    turns = merged(turns, stored.turns)
    forget(stored.clearedAt ?? 0)
    // What another tab began is shown here too, except over what runs here.
    if (isNew && (!leaf || !isBusy() || pathTo(turns, theirs).some((turn) => turn.id === leaf))) leaf = theirs
  }

  /** The turns made until then. */
  function forget(until: number): void {
    clearedAt = Math.max(clearedAt, until)
    turns = new Map([...turns].filter(([, { at }]) => at > clearedAt))
    if (turns.size === 0) title = ''
  }

  /** Reads the replies on the shown branch of which the end is not known. */
  function attend(): void {
    if (life) {
      for (const turn of pathTo(turns, leaf)) {
        if (isOpen(turn) && readings.get(turn.id)?.life !== life) read(turn as Answer, life)
      }
    }
    changed()
  }

  function read({ id, replyId, body, idempotencyKey }: Answer, life: AbortController): void {
    const { dialect, segments = ['continue', 'restart'], meter, reply: own } = settings
    if (!fresh.delete(id) && own?.direct) {
      // Without a relay nobody can be asked for it again: another tab has it, or nobody.
      const problem = { code: 'upstream-cut', message: 'The page was left while the reply ran.' } as const
      return void readings.set(id, { life, trouble: troubleOf(problem, runtime.now()) })
    }
    const lineSettings = { ...own, signal: life.signal, ...(meter && { meter: meter(runtime) }) }
    const reply = replyId
      ? follow({ ...settings, reply: replyId, dialects: [dialect] }, lineSettings)
      : start({ ...settings, body: body!, idempotencyKey: idempotencyKey!, segments }, lineSettings)
    readings.set(id, { life, reply, before: farthest(readings.get(id)) })

    let { line } = reply
    let isSilent = true
    reply.subscribe(() => {
      isStale = true
      if (line === reply.line && isSilent === (reply.message.blocks.length === 0)) return told.soon()
      line = reply.line
      isSilent = reply.message.blocks.length === 0
      told.now()
    })
    void reply.started.then((name) => name && !replyId && patch(id, { replyId: name, body: undefined }))
    const over = () => life.signal.aborted || ended(id, reply)
    void reply.finished.then(over, over)
  }

  /** A reply was read to its end, or its line was given up. */
  function ended(id: string, { id: replyId, message: content, failure, metrics }: Reply): void {
    const problem = failure?.problem ?? (content.ending === 'stopped' ? undefined : content.problem)
    const trouble = problem && troubleOf(problem, runtime.now())
    const reading = readings.get(id)
    const turn = turns.get(id) as Answer | undefined
    // It was cleared away meanwhile.
    if (!turn || !reading) return
    if (failure && isOfLine(failure.problem, replyId !== undefined)) {
      readings.set(id, { ...reading, trouble: trouble! })
      return changed()
    }
    readings.set(id, { life: reading.life, metrics })
    const cost = settings.priceOf?.(content, turn.model)
    const isHeard = !failure || content.blocks.length > 0
    patch(id, { body: undefined, ...present({ replyId, content: isHeard ? content : undefined, trouble, cost }) })
    void useTools(id)
  }

  function patch(id: string, fields: Partial<Answer>): void {
    const turn = turns.get(id)
    if (!turn) return
    turns = new Map(turns).set(id, { ...turn, ...fields } as Answer)
    changed()
    sync(true)
  }

  function add(turn: New<StoredTurn>, parent: string | undefined): void {
    lastAt = Math.max(runtime.now(), lastAt + 1)
    leaf = runtime.secret()
    turns = new Map(turns).set(leaf, { ...turn, id: leaf, at: lastAt, ...(parent && { parent }) } as StoredTurn)
  }

  /** For an answer to a turn. Its key and its body are kept before the first byte leaves. */
  function ask(parent: string | undefined): void {
    const { model, dialect } = settings
    const body = dialect.bodyOf({ ...settings, turns: pathTo(turns, parent) })
    add({ role: 'assistant', model, idempotencyKey: runtime.secret(), body }, parent)
    fresh.add(leaf!)
    changed()
    sync(true)
  }

  async function useTools(id: string): Promise<void> {
    const { tools = [], toolRoundsMax = TOOL_ROUNDS_MAX_DEFAULT } = settings
    const runs = new Map(tools.map(({ name, run }) => [name, run]))
    const calls = () => callsOf(turns.get(id)).filter(({ name }) => runs.get(name))
    if (calls().length === 0 || roundsTo(turns, id) > toolRoundsMax) return
    working.add(id)
    changed()
    await alone(id, async () => {
      // Another tab may have been faster.
      await sync()
      const results = await Promise.all(
        calls().map(async (call) => [call.id, await resultOf(call, runs.get(call.name)!)]),
      )
      if (working.delete(id)) give(id, Object.fromEntries(results))
    })
  }

  function give(id: string, results: Readonly<Record<string, unknown>>): void {
    const turn = turns.get(id)
    if (!turn) return
    patch(id, { results: { ...resultsOf(turn), ...results } })
    if (leaf === id && callsOf(turns.get(id)).length === 0) ask(id)
  }

  const isBusy = () => /submitted|ing$/.test(getSnapshot().status)

  function begin(): void {
    wake()
    if (isBusy()) throw new HoldfastError('request-invalid', 'A reply is running.')
  }

  function say(said: string | Draft, parent: string | undefined, before?: Draft): void {
    const { text, attachments } = typeof said === 'string' ? { ...before, text: said } : said
    add({ role: 'user', ...present({ text, attachments }) }, parent)
    ask(leaf)
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
      readings.set(stopped, { ...reading, isStopping: true })
      changed()
      try {
        await reading.reply.stop()
      } catch (failure) {
        readings.set(stopped, { ...readings.get(stopped)!, isStopping: false })
        changed()
        throw failure
      }
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
      if (callsOf(turn).length > 0) return void useTools(leaf!)
      if (!isOpen(turn)) return regenerate()
      readings.set(leaf!, { before: farthest(readings.get(leaf!)) })
      attend()
    },
    show: (messageId) => {
      wake()
      if (turns.has(messageId)) leaf = leafOf(turns, messageId)
      attend()
      sync(true)
    },
    answer: (callId, result) => {
      const turn = pathTo(turns, leaf).find((turn) => callsOf(turn).some((call) => call.id === callId))
      if (turn) give(turn.id, { [callId]: result ?? null })
    },
    clear: () => {
      wake()
      for (const [id, { reply }] of readings) if (isOpen(turns.get(id))) reply?.stop().catch(() => undefined)
      readings.clear()
      working.clear()
      forget(Math.max(lastAt, runtime.now()))
      changed()
      sync(true)
    },
    configure: (next) => void (settings = next),
    close: () => {
      unwatch?.()
      life?.abort()
      life = undefined
    },
  }
}
