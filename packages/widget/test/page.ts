// What jsdom lacks of a browser, as far as the widget asks for it: nothing is measured, and everything is seen.
export function furnish(): void {
  class Observer {
    readonly #see: (entries: readonly { isIntersecting: boolean }[]) => void
    constructor(see: (entries: readonly { isIntersecting: boolean }[]) => void) {
      this.#see = see
    }
    observe() {
      this.#see([{ isIntersecting: true }])
    }
    disconnect() {}
  }
  const matchMedia = () => ({ matches: false })
  Object.assign(globalThis, { ResizeObserver: Observer, IntersectionObserver: Observer, matchMedia })
}
