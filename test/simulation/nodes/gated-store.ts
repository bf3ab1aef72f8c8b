// A node's line to the store, as its process hears it: one that is paused hears later, in order, and one that has died never
// does. What it has sent is on its way all the same.
import type { RedisStore } from '../../../packages/relay/src/logs/redis/store.ts'
import type { Life } from '../clock.ts'

export function gatedStore(store: RedisStore, life: Life): RedisStore {
  const gates: Partial<RedisStore> = {
    append: (writes, done) => store.append(writes, (at, written) => life.hear(() => done(at, written))),
    subscribe: (id, subscriber) =>
      life.heard(
        store.subscribe(id, {
          heard: (entry) => life.hear(() => subscriber.heard(entry)),
          resumed: () => life.hear(() => subscriber.resumed()),
        }),
      ),
    unsubscribe: (id) => store.unsubscribe(id),
    listen: (node, listener) =>
      life.heard(
        store.listen(node, {
          stopAsked: (id) => life.hear(() => listener.stopAsked(id)),
          resumed: () => life.hear(() => listener.resumed()),
        }),
      ),
  }
  return new Proxy(store, {
    get(_, name) {
      if (Object.hasOwn(gates, name)) return Reflect.get(gates, name)
      const value: unknown = Reflect.get(store, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => life.heard(Reflect.apply(value, store, given) as Promise<unknown>)
    },
    set(_, name, value) {
      const hear: unknown =
        name === 'onReachable'
          ? (isReachable: boolean) => life.hear(() => Reflect.apply(value, store, [isReachable]))
          : value
      return Reflect.set(store, name, hear)
    },
  })
}
