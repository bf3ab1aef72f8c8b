// A formula as MathML, which browsers set by themselves: no style sheet and no fonts. Its source, until KaTeX is there.
import { useLayoutEffect, useRef, useState } from 'react'
import { closeTex } from './repair/tex.ts'

interface FormulaProps {
  readonly tex: string
  readonly isDisplay?: boolean
  /** The formula is being written. */
  readonly isGrowing: boolean
}

type Katex = typeof import('katex').default

/** Asked for with the first formula. Kept: the module is the same for every chat on the page. */
let loading: Promise<Katex> | undefined
let loaded: Katex | undefined

function load(): Promise<Katex> {
  loading ??= import('katex').then(
    (module) => (loaded = module.default),
    (cause: unknown) => {
      // The network was away. The next formula asks again.
      loading = undefined
      throw cause
    },
  )
  return loading
}

export function FormulaView({ tex, isDisplay = false, isGrowing }: FormulaProps) {
  const [katex, setKatex] = useState(() => loaded)
  const element = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    let isWanted = true
    if (!katex) {
      // Without it the source stays, which can be read too.
      load().then(
        (module) => isWanted && setKatex(() => module),
        () => undefined,
      )
    } else if (element.current) draw(katex, tex, element.current, isDisplay, isGrowing)
    return () => void (isWanted = false)
  }, [katex, tex, isDisplay, isGrowing])
  const className = isDisplay ? 'hf-formula hf-formula-display' : 'hf-formula'
  // Two elements, because what KaTeX has drawn into the one is not React's to update.
  if (katex) return <span key="drawn" className={className} ref={element} dir="ltr" />
  return (
    <span key="source" className={className} dir="ltr">
      {isGrowing ? '' : <code>{tex}</code>}
    </span>
  )
}

const SETTINGS = {
  output: 'mathml',
  throwOnError: true,
  strict: 'ignore',
  trust: false,
  maxExpand: 500,
  maxSize: 50,
} as const

/** Draws it. One that is being written and makes no sense yet stays as it last did. */
function draw(katex: Katex, tex: string, element: HTMLElement, isDisplay: boolean, isGrowing: boolean): void {
  try {
    katex.render(isGrowing ? closeTex(tex) : tex, element, { ...SETTINGS, displayMode: isDisplay })
  } catch {
    if (isGrowing) return
    const source = document.createElement('code')
    source.textContent = tex
    element.replaceChildren(source)
  }
}
