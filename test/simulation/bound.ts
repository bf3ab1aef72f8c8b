/** Its methods as an object of their own that does what it does, so that one of them can be replaced; and its values. */
export function bound<T extends object>(whole: T): T {
  const copy: Record<string, unknown> = {}
  for (let from: object = whole; from !== Object.prototype; from = Object.getPrototypeOf(from) as object)
    for (const name of Object.getOwnPropertyNames(from)) {
      if (name === 'constructor' || name in copy) continue
      const value: unknown = Reflect.get(whole, name)
      copy[name] = typeof value === 'function' ? (value.bind(whole) as unknown) : value
    }
  return copy as T
}

/** The same object with something of it replaced. Whatever else is asked of it or set is asked of that. */
export function replaced<T extends object>(whole: T, change: Partial<T>): T {
  const changes: Partial<T> = { ...change }
  return new Proxy(whole, {
    get(_, name) {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name)
      const value: unknown = Reflect.get(whole, name)
      return typeof value === 'function' ? (value.bind(whole) as unknown) : value
    },
    set: (_, name, value) => Reflect.set(Object.hasOwn(changes, name) ? changes : whole, name, value),
  })
}
