// An SSE decoder that is not the one under test: line by line, as plainly as the WHATWG words it.
import type { Heard } from './evidence.ts'

export class Ear {
  #rest = ''
  #event: string | undefined
  #data: string[] = []
  #id = ''

  /** The events that these octets complete. */
  hear(octets: string): Heard[] {
    const heard: Heard[] = []
    const lines = (this.#rest + octets).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line !== '') {
        this.#field(line)
        continue
      }
      if (this.#data.length > 0) {
        const event = this.#event === undefined ? {} : { event: this.#event }
        heard.push({ seq: Number(this.#id), ...event, data: this.#data.join('\n') })
      }
      this.#data = []
      this.#event = undefined
    }
    return heard
  }

  #field(line: string): void {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'data') this.#data.push(value)
    if (name === 'event') this.#event = value
    if (name === 'id') this.#id = value
  }
}
