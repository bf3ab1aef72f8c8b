// A node's line to the books that it shares with others. What it asks is carried out at once, and its process hears the answer
// when it hears anything. While the line is cut nothing is asked, and of what was being written nobody hears.
import type { Engine } from '../../../packages/relay/src/books/engines/engine.ts'
import type { Life } from '../clock.ts'

/** @param onRefused told whenever something was asked in vain */
export function cuttable(engine: Engine, life: Life, isCut: () => boolean, onRefused: () => void): Engine {
  const check = (): void => {
    if (!isCut()) return
    onRefused()
    throw new Error('the books are out of reach')
  }
  const through = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    check()
    const answer = await life.heard(work())
    check()
    return answer
  }
  return {
    ...engine,
    // What is only read is answered in the same moment.
    db: new Proxy(engine.db, {
      get(db, name) {
        check()
        const value: unknown = Reflect.get(db, name)
        return typeof value === 'function' ? (value.bind(db) as unknown) : value
      },
    }),
    write: (work) => through(() => engine.write(work)),
    read: (work) => through(() => engine.read(work)),
  }
}
