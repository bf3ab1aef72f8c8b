// A node's line to what it has in common with others, as its process hears it: see gated-store.ts.
import type { Commons } from '@holdfast/relay'
import type { Life } from '../clock.ts'

export function gatedCommons(commons: Commons, life: Life, isAway: () => boolean): Commons {
  const through = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    if (isAway()) throw new Error('the commons are out of reach')
    return life.heard(ask())
  }
  return {
    node: commons.node,
    draw: (bucket, wish) => through(() => commons.draw(bucket, wish)),
    claim: (name, claim) => through(() => commons.claim(name, claim)),
    beat: (ttlMs) => through(() => commons.beat(ttlMs)),
    say: (text, keepMs) => through(() => commons.say(text, keepMs)),
    said: () => through(() => commons.said()),
    servers: () => through(() => commons.servers()),
    tell: (news) => through(() => commons.tell(news)),
    leave: () => through(() => commons.leave()),
    get onNews() {
      return commons.onNews
    },
    set onNews(listen) {
      commons.onNews =
        listen &&
        ((news) => {
          if (!isAway()) life.hear(() => listen(news))
        })
    },
  }
}
