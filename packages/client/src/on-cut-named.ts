// What to do on a cut, by its name. Whoever names it loads it then, before the first request: most pages never do.
import type { ContinuingSettings } from './on-cut-continuing.ts'
import type { Bargain, OnCut, OnCutSettings } from './on-cut.ts'

export type OnCutChoice =
  | 'continue'
  | 'restart'
  | 'fail'
  | (ContinuingSettings & { readonly how: 'continue' })
  | (OnCutSettings & { readonly how: 'restart' })

export function onCutNamed(choice: OnCutChoice): OnCut | undefined {
  const { how, ...settings } = typeof choice === 'string' ? { how: choice } : choice
  if (how === 'continue') return lazily(async () => (await import('./on-cut-continuing.ts')).continuing(settings))
  if (how === 'restart') return lazily(async () => (await import('./on-cut-restarting.ts')).restarting(settings))
  return undefined
}

/** Nothing is bought before it is loaded. Where it cannot be, the line counts as cut, and that is final. */
const lazily =
  (load: () => Promise<OnCut>): OnCut =>
  (sale) => {
    let bargain: Bargain | undefined
    return {
      dialect: { ...sale.dialect, reader: () => bargain!.dialect.reader() },
      buy: async (signal) => (bargain ??= (await load())(sale)).buy(signal),
      again: (cause) => bargain?.again?.(cause) ?? false,
    }
  }
