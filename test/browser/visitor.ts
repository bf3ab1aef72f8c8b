// Somebody with a browser of their own, and what that browser complained of.
import type { BrowserContext, CDPSession, Page } from 'playwright-core'

/** What Chromium says of a line that was cut under it, whatever was cut. */
export const NETWORK = /net::ERR_(?:CONNECTION|EMPTY_RESPONSE|INCOMPLETE|INTERNET_DISCONNECTED|NETWORK|SOCKET)/

export class Visitor {
  readonly context: BrowserContext
  readonly #complaints: string[] = []
  readonly #expected: RegExp[] = []

  constructor(context: BrowserContext) {
    this.context = context
    context.on('console', (message) => {
      const { url } = message.location()
      if (message.type() === 'error') this.#complaints.push(`${message.text()} (${url})`)
    })
    context.on('weberror', (thrown) => void this.#complaints.push(String(thrown.error())))
  }

  /** A new tab. */
  async open(url: string): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(url)
    return page
  }

  /** Chromium's own protocol: for what Playwright has no word for. */
  devtools(page: Page): Promise<CDPSession> {
    return this.context.newCDPSession(page)
  }

  /** Something is done of which the browser complains, in these words. */
  expectComplaints(words: RegExp): void {
    this.#expected.push(words)
  }

  /** Errors in the console, and those that nobody caught, but for the expected ones. */
  get complaints(): readonly string[] {
    return this.#complaints.filter((words) => !this.#expected.some((expected) => expected.test(words)))
  }

  leave(): Promise<void> {
    return this.context.close()
  }
}
