// What the vendors' own SDKs read from each recorded stream (recordings/ORACLE.jsonl), in the words of `heard.ts`, and
// where what it says is not what a translation should.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DialectName } from '@holdfast/protocol'
import type { HeardEnding, HeardUsage } from './heard.ts'
import { recordings } from './house.ts'

interface Line {
  readonly file: string
  readonly wire: DialectName | 'ollama'
  readonly done: boolean
  readonly error?: unknown
  readonly text: string
  readonly refusal?: string
  readonly reasoning: string
  readonly signatures?: number
  readonly items?: readonly string[]
  readonly toolCalls: readonly { readonly id?: string; readonly name: string; readonly args: unknown }[]
  readonly finish: string | number | null
  readonly incomplete?: string
  readonly usage: Readonly<Record<string, number | null>> | null
}

/** As in `Heard`, but for what the vendor's dialect has no word for: that is undefined, and says nothing. */
export interface Told {
  readonly file: string
  readonly wire: DialectName
  readonly text: string
  readonly refusal: string
  readonly reasoning: string
  readonly signatures: number | undefined
  readonly tools: readonly { readonly id: string | undefined; readonly name: string; readonly args: unknown }[]
  readonly ending: HeardEnding | null
  /** Undefined: nobody counted. */
  readonly usage: HeardUsage | undefined
  /** The vendor's SDK throws, or should have: the stream stops before its end. */
  readonly fails: boolean
}

export const readOracle = (): readonly Told[] =>
  readFileSync(join(recordings, 'ORACLE.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .flatMap((line) => (line.wire === 'ollama' ? [] : [toldBy(line, line.wire)]))

function toldBy(line: Line, wire: DialectName): Told {
  const { file, refusal = '', finish, done, error } = line
  const said = SAID_FIRST[file] ?? line
  const tools = said.toolCalls.map(({ id, name, args }) => ({
    id,
    name,
    args: args === '' || args === 'null' ? {} : args,
  }))
  return {
    file,
    wire,
    text: said.text,
    refusal,
    reasoning: ONLY_IN_DETAILS[file] ?? line.reasoning,
    signatures: line.signatures,
    tools,
    ending: endingOf(line.incomplete ?? String(finish), refusal !== '', tools.length > 0 || isCall(said.items?.at(-1))),
    usage: REASONING_BESIDE.test(file) ? withReasoning(said.usage) : usageOf(said, wire),
    // The two that stop in mid-line of `message_stop` have said their `stop_reason`; only the SDK waits for more.
    fails: finish === null ? error !== undefined || !done : error !== undefined && wire !== 'anthropic-messages',
  }
}

/**
 * Two answers of one conversation in one body, a call of the shell and what became of it. The SDK reads on; a reply ends
 * with the first ending.
 */
const SAID_FIRST: Readonly<Record<string, Pick<Line, 'text' | 'toolCalls' | 'items' | 'usage'>>> = {
  'openai/responses.gpt-5.1-2025-11-13.nonlatin1-text.6757a9.sse': {
    text: '',
    toolCalls: [],
    items: ['shell_call'],
    usage: { in: 145, out: 41, cached: 0, reasoning: 0 },
  },
}

/** A call of another kind than a function waits for whoever reads the answer, if it comes last. */
const isCall = (item: string | undefined): boolean =>
  item !== undefined && ['custom_tool_call', 'shell_call', 'local_shell_call', 'apply_patch_call'].includes(item)

/** The official SDK does not know `reasoning_details`, and this gateway says its reasoning nowhere else. */
const ONLY_IN_DETAILS: Readonly<Record<string, string>> = {
  'snowflake/chat.claude-sonnet-4-6.rdetails-logprobs-usage-text.684fea.sse': '15 * 27 = 405',
}

/** The vendors' words. What nobody has heard of is an end all the same, and `null` here means that none was said. */
const endings: Readonly<Record<string, HeardEnding>> = {
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  MAX_TOKENS: 'length',
  tool_calls: 'tool-use',
  tool_use: 'tool-use',
  refusal: 'refusal',
  content_filter: 'refusal',
  RECITATION: 'refusal',
}

function endingOf(word: string, refuses: boolean, calls: boolean): HeardEnding | null {
  const ending = endings[word] ?? 'complete'
  // `stop`, `completed` and `STOP` also stand at the end of refusals and of calls.
  if (ending === 'complete' && refuses) return 'refusal'
  return ending === 'complete' && calls ? 'tool-use' : ending
}

function usageOf({ usage }: Pick<Line, 'usage'>, wire: DialectName): HeardUsage | undefined {
  if (!usage) return undefined
  const { in: input, out: output, cached, cacheRead, cacheWrite, reasoning, thoughts, total } = usage
  if (wire === 'anthropic-messages')
    return counted({ input: (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0), output, cacheRead, cacheWrite })
  if (wire !== 'gemini') return counted({ input, output, cacheRead: cached, reasoning })
  // Thoughts are apart, and so is what tools put into the prompt, of which the oracle knows by the total alone.
  const said = (output ?? 0) + (thoughts ?? 0)
  return counted({ input: total == null ? input : total - said, output: said, reasoning: thoughts })
}

/** xAI's chat counts reasoning beside the answer, and charges for both. Everywhere else it is part of the answer. */
const REASONING_BESIDE = /^xai\/chat\.grok-(?:4-fast|code-fast)/

const withReasoning = (usage: Line['usage']): HeardUsage | undefined =>
  usageOf({ usage: usage && { ...usage, out: (usage['out'] ?? 0) + (usage['reasoning'] ?? 0) } }, 'openai-chat')

const counted = (counts: Readonly<Record<string, number | null | undefined>>): HeardUsage =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === 'number'))
