// Who said what, in one shape for all vendors, and what follows from it: the question that chooses the made-up text, and
// whether the answer is to go on behind something the assistant said already.

export interface Turn {
  readonly role: 'user' | 'assistant' | 'other'
  readonly text: string
  /** Ids of the tools it calls, and of the calls it answers. */
  readonly calls?: readonly string[]
  readonly results?: readonly string[]
  /** Holds thinking: signed or encrypted, so nobody else can go on with it. */
  readonly isSealed?: boolean
  /** Says of itself that it is a beginning: `prefix: true` (DeepSeek, Mistral), `partial: true` (Qwen). */
  readonly isFlagged?: boolean
}

/** Text of the assistant's that the answer is asked to go on behind. */
export interface Continues {
  /** `prefill`: the conversation ends with it. `user-turn`: the user asks for the rest in words. */
  readonly by: 'prefill' | 'user-turn'
  readonly text: string
  /** The last words of it, where the answer is asked to begin with them again. */
  readonly repeat: string
  readonly isFlagged: boolean
  readonly isSealed: boolean
}

export interface Conversation {
  /** What the user said last, requests to go on aside. */
  readonly question: string
  readonly continues: Continues | undefined
}

/** How much of the end of a text makes a quote of it. */
const quoteCharsMin = 12

/** Reads backwards from the end: a reply that was cut twice is followed to where it began. */
export function conversationOf(turns: readonly Turn[]): Conversation {
  const said = merged(turns)
  const last = said.at(-1)
  const plain = { question: said.findLast(({ role }) => role === 'user')?.text ?? '', continues: undefined }
  if (last?.role === 'assistant')
    return {
      question: plain.question,
      continues: {
        by: 'prefill',
        text: last.text,
        repeat: '',
        isFlagged: last.isFlagged === true,
        isSealed: last.isSealed === true || (last.calls ?? []).length > 0,
      },
    }
  let text = ''
  let question = plain.question
  for (let at = said.length - 1; at >= 2; at -= 2) {
    const [asked, partial, ask] = [said[at - 2], said[at - 1], said[at]] as [Turn, Turn, Turn]
    const isPlain = partial.role === 'assistant' && !partial.isSealed && (partial.calls ?? []).length === 0
    if (ask.role !== 'user' || asked.role !== 'user' || !isPlain || !asksToGoOn(ask.text, partial.text)) break
    text = partial.text + text
    question = asked.text
  }
  if (text === '') return plain
  const repeat = /\brepeat/i.test(last?.text ?? '') ? quotedEnd(last?.text ?? '', text) : ''
  return { question, continues: { by: 'user-turn', text, repeat, isFlagged: false, isSealed: false } }
}

/** Ids of calls that were made and never answered: no vendor takes a conversation that has any. */
export function openCallsIn(turns: readonly Turn[]): string[] {
  const answered = new Set(turns.flatMap((turn) => turn.results ?? []))
  return turns.flatMap((turn) => turn.calls ?? []).filter((id) => !answered.has(id))
}

const asksToGoOn = (request: string, partial: string): boolean =>
  /\b(continue|carry on|go on|resume|left off|cut off|interrupted)\b/i.test(request) ||
  (partial.length >= quoteCharsMin && request.includes(partial.slice(-quoteCharsMin)))

/** What both end with, if it is enough to be a quote. White space at the end and quotation marks around it do not count. */
function quotedEnd(request: string, said: string): string {
  const quote = request.trimEnd()
  const chars = Math.max(charsAlike(quote, said.trimEnd()), charsAlike(quote.replace(/["'”’»`]$/, ''), said.trimEnd()))
  const space = said.length - said.trimEnd().length
  return chars < quoteCharsMin ? '' : said.slice(-chars - space).trimStart()
}

/** How many characters at the end of both are the same. */
function charsAlike(one: string, other: string): number {
  let chars = 0
  while (chars < other.length && one.at(-1 - chars) === other.at(-1 - chars)) chars += 1
  return chars
}

/** Neighbours of the assistant's are one turn: some dialects have an item for each thing that was said. */
function merged(turns: readonly Turn[]): Turn[] {
  const list: Turn[] = []
  for (const turn of turns) {
    const before = list.at(-1)
    if (turn.role === 'assistant' && before?.role === 'assistant')
      list[list.length - 1] = {
        role: 'assistant',
        text: before.text + turn.text,
        calls: [...(before.calls ?? []), ...(turn.calls ?? [])],
        isSealed: before.isSealed === true || turn.isSealed === true,
        isFlagged: turn.isFlagged === true,
      }
    else list.push(turn)
  }
  return list
}
