// Code with its language, a button that copies it, and colours once it is seen.
import { Fragment, memo, useCallback, useMemo, useRef } from 'react'
import { useCopy } from '../../copying.ts'
import { CheckIcon, CopyIcon } from '../../icons.tsx'
import { useLabels } from '../../settings.tsx'
import { CHUNK_LINES, type Line } from './paint.ts'
import { usePaint } from './use-paint.ts'

interface CodeBlockProps {
  readonly code: string
  /** As it was written behind the fence; empty for none. */
  readonly language: string
  readonly isGrowing: boolean
}

export const CodeBlock = memo(function CodeBlock({ code, language, isGrowing }: CodeBlockProps) {
  const labels = useLabels()
  const element = useRef<HTMLDivElement>(null)
  const { chunks } = usePaint(code, language, isGrowing, element)
  const plain = useMemo(() => inChunks(code), [code])
  const { isCopied, copy } = useCopy(useCallback(() => code, [code]))
  return (
    <div className="hf-code" ref={element} dir="ltr">
      <div className="hf-code-bar">
        <span className="hf-code-language">{language}</span>
        <button type="button" className="hf-quiet" onClick={copy} aria-label={labels.copyCode}>
          {isCopied ? <CheckIcon /> : <CopyIcon />}
          <span aria-live="polite">{isCopied ? labels.copied : labels.copy}</span>
        </button>
      </div>
      <pre tabIndex={0} role="group" aria-label={`${labels.chart.code} ${language}`.trim()}>
        <code>
          {plain.map((text, index) => (
            <Chunk key={index} text={text} painted={chunks[index] ?? NONE} />
          ))}
        </code>
      </pre>
    </div>
  )
})

const NONE: readonly Line[] = []

/** The code in pieces of some lines each; all but the last end with their line break. */
function inChunks(code: string): readonly string[] {
  const lines = code.split('\n')
  const chunks: string[] = []
  for (let from = 0; from < lines.length; from += CHUNK_LINES) {
    const isLast = from + CHUNK_LINES >= lines.length
    chunks.push(lines.slice(from, from + CHUNK_LINES).join('\n') + (isLast ? '' : '\n'))
  }
  return chunks
}

/** Some lines: those that have colours, and the rest as it is. */
const Chunk = memo(function Chunk({ text, painted }: { text: string; painted: readonly Line[] }) {
  const rest = text.split('\n').slice(painted.length).join('\n')
  return (
    <span className="hf-code-chunk">
      {painted.map((line, index) => (
        <Fragment key={index}>
          <PaintedLine line={line} />
          {'\n'}
        </Fragment>
      ))}
      {rest}
    </span>
  )
})

const PaintedLine = memo(({ line }: { line: Line }) =>
  line.map(({ text, color, isItalic }, index) =>
    color === undefined ? (
      text
    ) : (
      <span key={index} style={{ color, ...(isItalic && { fontStyle: 'italic' }) }}>
        {text}
      </span>
    ),
  ),
)
