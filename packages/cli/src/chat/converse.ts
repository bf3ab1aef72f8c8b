// A conversation at the terminal: a prompt, a reply, and again. Ctrl-C stops a running reply; at the prompt it leaves.
import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { type Reply, textOf } from '@holdfast/client'
import { bold, dim, print, red, yellow } from '../terminal.ts'
import type { Turn } from './conversation.ts'
import { summaryOf } from './report.ts'
import { showReply } from './show.ts'
import { Wrapping } from './wrapping.ts'

export async function converse(ask: (turns: readonly Turn[]) => Reply, model: string): Promise<void> {
  print(dim(`${model} · Ctrl-C stops a reply; at the prompt it leaves`))
  let turns: readonly Turn[] = []
  for (;;) {
    const text = await question()
    if (text === undefined) return
    if (text.trim() === '') continue
    const asked: readonly Turn[] = [...turns, { role: 'user', text }]
    const said = await answer(ask(asked), model)
    // A turn without an answer would make the next request invalid.
    if (said !== '') turns = [...asked, { role: 'assistant', text: said }]
  }
}

/** Undefined when the person has had enough. */
async function question(): Promise<string | undefined> {
  // Made for each question, because it would swallow Ctrl-C while a reply is running.
  const line = createInterface({ input: process.stdin, output: process.stdout })
  const left = new AbortController()
  line.on('SIGINT', () => left.abort())
  line.on('close', () => left.abort())
  try {
    return await line.question(`\n${bold('›')} `, { signal: left.signal })
  } catch {
    print('')
    return undefined
  } finally {
    line.close()
  }
}

const CTRL_C = '\u0003'

/**
 * While a reply is written the keyboard is ours: an echoed `^C` would stand in the middle of its text.
 * @returns what gives it back.
 */
function listenForInterrupt(onInterrupt: () => void): () => void {
  const { stdin } = process
  const onKeys = (keys: Buffer): void => {
    if (keys.toString().includes(CTRL_C)) onInterrupt()
  }
  process.on('SIGINT', onInterrupt)
  if (stdin.isTTY) stdin.setRawMode(true).on('data', onKeys).resume()
  return () => {
    process.off('SIGINT', onInterrupt)
    if (stdin.isTTY) stdin.setRawMode(false).off('data', onKeys).pause()
  }
}

/** Shows the reply to its end. Returns its text, kept also when it failed. */
async function answer(reply: Reply, model: string): Promise<string> {
  let stopping = false
  const onInterrupt = (): void => {
    if (stopping) process.exit(130)
    stopping = true
    reply
      .stop()
      .catch((cause: unknown) => print(red(cause instanceof Error ? cause.message : 'It could not be stopped.')))
  }
  print('')
  const release = listenForInterrupt(onInterrupt)
  await showReply(reply, model, process.stdout)
  release()
  const message = await reply.finished.catch(() => reply.message)
  const problem = reply.failure?.problem ?? message.problem
  if (message.ending === 'stopped') print(yellow('stopped'))
  else if (problem) print(red(`${problem.code}: ${problem.message}`))
  print(dim(new Wrapping().wrap(summaryOf(reply, model), process.stdout.columns)))
  return textOf(message)
}
