// The line between a browser and a relay: a TCP proxy that can be cut, go dead, or be gone. It does not look into what
// passes, so that whatever speaks over it is hurt alike.
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, createServer, connect } from 'node:net'

export class Line {
  readonly #port: () => number
  readonly #pairs = new Set<readonly [browser: Socket, relay: Socket]>()
  #server: Server | undefined
  #ownPort = 0

  /** @param port of the relay on 127.0.0.1, asked for with each connection */
  constructor(port: () => number) {
    this.#port = port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ownPort}`
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#pairs.size
  }

  /** Takes connections, on the port that it had before. */
  async open(): Promise<void> {
    this.#server = createServer((browser) => this.#join(browser))
    this.#server.listen(this.#ownPort, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#ownPort = (this.#server.address() as AddressInfo).port
  }

  /** Resets what is open. What comes next gets through. */
  cut(): void {
    for (const [browser, relay] of this.#pairs) {
      browser.resetAndDestroy()
      relay.destroy()
    }
  }

  /** Swallows what is under way, in both directions, and says nothing: a phone in a tunnel. New connections get through. */
  goDead(): void {
    for (const [browser, relay] of this.#pairs) {
      browser.unpipe(relay).resume()
      relay.unpipe(browser).resume()
    }
  }

  /** Nobody listens any more. */
  close(): void {
    this.#server?.close()
    this.cut()
  }

  #join(browser: Socket): void {
    const relay = connect(this.#port(), '127.0.0.1')
    const pair = [browser, relay] as const
    this.#pairs.add(pair)
    for (const [one, other] of [pair, [relay, browser]] as const) {
      one.setNoDelay(true)
      one.on('error', () => undefined)
      // As abruptly as it came: who reads a reset here shall read one there.
      one.on('close', (hadError) => {
        this.#pairs.delete(pair)
        if (hadError && one === relay) browser.resetAndDestroy()
        else other.destroy()
      })
      one.pipe(other)
    }
  }
}
