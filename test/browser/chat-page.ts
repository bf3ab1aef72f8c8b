// A page with a chat as its visitor knows it: what can be seen and done, found by roles and labels. It is the console's,
// or any other that has the widget in it.
import { setTimeout as sleep } from 'node:timers/promises'
import { REPLY_HEADER } from '@holdfast/protocol'
import type { Locator, Page } from 'playwright-core'
import { oneLine } from './words.ts'
import type { Visitor } from './visitor.ts'

const PATIENCE_MS = 45_000

export class ChatPage {
  readonly page: Page
  readonly visitor: Visitor
  /** Ids of the replies that this tab has read, oldest first. */
  readonly #replies = new Set<string>()

  constructor(page: Page, visitor: Visitor) {
    this.page = page
    this.visitor = visitor
    page.on('response', (response) => {
      const reply = response.headers()[REPLY_HEADER.toLowerCase()]
      if (reply === undefined) return
      // One that is read again is the last one again.
      this.#replies.delete(reply)
      this.#replies.add(reply)
    })
  }

  /** A new tab. */
  static async open(visitor: Visitor, url: string): Promise<ChatPage> {
    const chat = new ChatPage(await visitor.context.newPage(), visitor)
    await chat.page.goto(url)
    return chat
  }

  /** Pastes the key at the gate. */
  async enter(key: string): Promise<void> {
    await this.page.getByLabel('API key').fill(key)
    await this.page.getByRole('button', { name: 'Enter' }).click()
    await this.field.waitFor()
    // A chat that knows no model yet would ask for none.
    await this.page.getByRole('combobox', { name: /^Model: (?!none)/ }).waitFor()
  }

  get field(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' })
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  get questions(): Locator {
    return this.page.getByRole('log').getByRole('article', { name: 'You' })
  }

  get answers(): Locator {
    return this.page.getByRole('log').getByRole('article', { name: 'Assistant' })
  }

  /** What the line is doing, in the words of the page; absent while no reply runs. */
  get lineState(): Locator {
    return this.page.locator('[part=line]')
  }

  /** The reply that this tab read last. */
  get reply(): string | undefined {
    return [...this.#replies].at(-1)
  }

  /** Writes and sends. Resolves when the relay has named the reply. */
  send(text: string): Promise<void> {
    return this.begins(async () => {
      await this.field.fill(text)
      // Enter begins a new line where one writes on a screen.
      await this.button('Send').click()
    })
  }

  /** Does what a reply comes of, and resolves when the relay has named it. */
  async begins(act: () => Promise<void>): Promise<void> {
    const before = new Set(this.#replies)
    await act()
    await until(
      () => this.reply !== undefined && !before.has(this.reply),
      () => 'the relay to name a reply',
    )
    await this.answers.last().waitFor()
  }

  async choose(model: string): Promise<void> {
    await this.page.getByRole('combobox', { name: /^Model/ }).click()
    await this.page.getByRole('option', { name: model }).click()
  }

  /** Resolves when so many more words can be read in the last answer than now. */
  async more(words = 5): Promise<void> {
    const count = async (): Promise<number> => (await this.shown()).split(' ').length
    const before = await count()
    await until(
      async () => (await count()) >= before + words,
      () => `${words} more words than ${before}`,
    )
  }

  /** Resolves when the last answer is over, whatever became of it. */
  async over(): Promise<void> {
    await this.answers.last().and(this.page.locator('[aria-busy=false]')).waitFor({ timeout: PATIENCE_MS })
  }

  /** The text of the last answer as it can be seen: without thoughts, marks, formulas, and what belongs to the page. */
  async shown(): Promise<string> {
    if ((await this.answers.count()) === 0) return ''
    return oneLine(await this.answers.last().evaluate(textSeen))
  }

  /** The text of the last answer, as its copy button gives it. */
  async copied(): Promise<string> {
    await this.answers.last().getByRole('button', { name: 'Copy', exact: true }).click()
    return this.page.evaluate(() => navigator.clipboard.readText())
  }
}

/** Looks until it is so. */
async function until(test: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS} ms in vain: ${what()}`)
    await sleep(30)
  }
}

/** Runs in the page. A text, its words apart wherever a block ends. */
function textSeen(answer: Element): string {
  const copy = answer.cloneNode(true) as Element
  for (const unread of copy.querySelectorAll(
    'footer, section, button, math, [role=alert], [role=note], [aria-hidden=true]',
  ))
    unread.remove()
  for (const block of copy.querySelectorAll('*:not(a, b, code, del, em, i, span, strong, sub, sup)')) block.append(' ')
  return [...copy.querySelectorAll(':scope > div')].map((part) => part.textContent).join(' ')
}
