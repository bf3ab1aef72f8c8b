// What is measured: each model or target with each prompt.
import { readFileSync } from 'node:fs'
import type { ClientDialect } from '@holdfast/client/core'
import { anthropicMessages, openaiChat } from '@holdfast/client/core'
import { UsageError } from '../settings.ts'

export interface Subject {
  /** The model as it is asked for; a target is `upstream/model`. */
  readonly name: string
  readonly dialect: ClientDialect
}

export interface Task {
  readonly subject: Subject
  readonly prompt: string
}

const DIALECTS: readonly ClientDialect[] = [openaiChat, anthropicMessages]

/**
 * @param given names, by commas, of models and of targets
 * @throws UsageError
 */
export function subjectsOf(given: readonly (string | undefined)[], dialect: string | undefined): readonly Subject[] {
  const names = given.flatMap((list) => (list ?? '').split(',')).map((name) => name.trim())
  const all = [...new Set(names.filter((name) => name !== ''))]
  if (all.length === 0) throw new UsageError('Which models? --models one,other, or --targets upstream/model,…')
  const asked = DIALECTS.find(({ name }) => name === dialect)
  if (dialect !== undefined && !asked)
    throw new UsageError(`--dialect is ${DIALECTS.map(({ name }) => name).join(' or ')}, not ${dialect}.`)
  return all.map((name) => ({ name, dialect: asked ?? (/(?:^|\/)claude/.test(name) ? anthropicMessages : openaiChat) }))
}

/** Each prompt goes to every subject before the next one does: what the day does to one, it does to all. */
export const tasksOf = (subjects: readonly Subject[], prompts: readonly string[]): readonly Task[] =>
  prompts.flatMap((prompt) => subjects.map((subject) => ({ subject, prompt })))

const PROMPTS_MAX = 100_000

/**
 * @param given a number, or the path of a file with a prompt on each line
 * @throws UsageError
 */
export function promptsOf(given: string): readonly string[] {
  const prompts = /^\d+$/.test(given)
    ? Array.from({ length: Math.min(Number(given), PROMPTS_MAX) }, ownPrompt)
    : linesOf(given)
  if (prompts.length === 0) throw new UsageError(`--prompts ${given}: there is no prompt.`)
  return prompts
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    throw new UsageError(
      `--prompts is a number, or a file with a prompt on each line; ${given(path)} cannot be read (${code}).`,
    )
  }
}

const given = (path: string): string => `“${path}”`

const QUESTIONS = [
  'Why is the sea salt?',
  'How does a lighthouse keep its lamp burning through a storm?',
  'What is the difference between a tide and a current?',
  'Explain how a sailing boat can move against the wind.',
  'What makes ice float?',
  'Why do ropes creak, and what does that say about them?',
  'How did sailors know where they were before there were satellites?',
  'What is fog, and why does it come in the morning?',
]

/** The number keeps a cache from answering in the model’s place. */
const ownPrompt = (_: unknown, at: number): string =>
  `${QUESTIONS[at % QUESTIONS.length]} Answer in about a hundred words. (Question ${at + 1}.)`

/** Anthropic wants a bound on every answer. */
const TOKENS_MAX_ANTHROPIC = 1_024

/** @param tokensMax undefined: as long as the model likes, where its dialect lets it */
export function bodyOf({ subject, prompt }: Task, tokensMax: number | undefined): Readonly<Record<string, unknown>> {
  const messages = [{ role: 'user', content: prompt }]
  return subject.dialect === anthropicMessages
    ? { model: subject.name, messages, max_tokens: tokensMax ?? TOKENS_MAX_ANTHROPIC }
    : {
        model: subject.name,
        messages,
        stream_options: { include_usage: true },
        ...(tokensMax === undefined ? {} : { max_tokens: tokensMax }),
      }
}
