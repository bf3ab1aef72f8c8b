// Markdown as React elements. No HTML is made and none is let through: a tag in a reply is text.
import { memo, useMemo, useRef } from 'react'
import { type Block, type Document, readDocument } from './document.ts'
import { NO_LINKS, readBlocks } from './lexer.ts'
import { type SeamSeen, markSeams, placeSeams } from './seams.ts'
import { type Scope, SeamRule, TokenView } from './tokens.tsx'

export interface MarkdownProps {
  readonly text: string
  /** More is coming: what is open at the end is drawn as if it were closed. */
  readonly isGrowing?: boolean
  /** Where other models took over, first one first. */
  readonly seams?: readonly SeamSeen[]
}

export const Markdown = memo(function Markdown({ text, isGrowing = false, seams = [] }: MarkdownProps) {
  const { finished, growing, links } = useDocument(text, isGrowing)
  const scope = useMemo<Scope>(() => ({ links, seams: [] }), [links])
  const groups = inGroups([...finished, ...growing])
  return (
    <div className="hf-prose">
      {groups.map((blocks, index) => {
        const end = groups[index + 1]?.[0]?.start ?? Number.POSITIVE_INFINITY
        const here = seams.filter(({ at }) => at < end && (index === 0 || at >= blocks[0]!.start))
        return <Group key={blocks[0]!.start} blocks={blocks} scope={scope} seams={here} />
      })}
    </div>
  )
})

/** Reads only what is new. What it keeps is a cache: throwing it away would change nothing but the time it takes. */
function useDocument(text: string, isGrowing: boolean): Document {
  const kept = useRef<Document>(undefined)
  return useMemo(() => (kept.current = readDocument(text, isGrowing, kept.current)), [text, isGrowing])
}

/** Blocks that are drawn, and passed over, together: a long reply has hundreds, and all but the last group rest. */
const GROUP_BLOCKS = 24

function inGroups(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups = []
  for (let from = 0; from < blocks.length; from += GROUP_BLOCKS) groups.push(blocks.slice(from, from + GROUP_BLOCKS))
  return groups
}

interface GroupProps {
  readonly blocks: readonly Block[]
  readonly scope: Scope
  readonly seams: readonly SeamSeen[]
}

const Group = memo(
  function Group({ blocks, scope, seams }: GroupProps) {
    const places = placeSeams(blocks, seams)
    return (
      <div className="hf-group">
        {blocks.map((block) => {
          const { before, inside, after } = places.get(block.start) ?? NOWHERE
          return [
            ...before.map((seam) => <SeamRule key={`seam ${seam.at}`} label={seam.label} />),
            inside.length > 0 ? (
              <TornBlock key={block.start} {...{ block, scope, inside }} />
            ) : (
              <TokenView
                dir="auto"
                key={block.start}
                token={block.token}
                isOpen={block.isOpen}
                scope={scopeFor(block, scope)}
              />
            ),
            ...after.map((seam) => <SeamRule key={`seam ${seam.at}`} label={seam.label} />),
          ]
        })}
      </div>
    )
  },
  (a, b) => a.scope === b.scope && isSame(a.blocks, b.blocks) && isSame(a.seams, b.seams),
)

const NOWHERE = { before: [], inside: [], after: [] }

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index])

/** A block without brackets refers to nothing, and is not drawn again because a reference has become known. */
const scopeFor = ({ token }: Block, scope: Scope): Scope => (token.raw.includes('[') ? scope : UNREFERENCED)

const UNREFERENCED: Scope = { links: NO_LINKS, seams: [] }

interface TornBlockProps {
  readonly block: Block
  readonly scope: Scope
  readonly inside: readonly SeamSeen[]
}

/** A block in which one model stopped and another one went on. */
function TornBlock({ block, scope, inside }: TornBlockProps) {
  const torn = useMemo(() => ({ links: scope.links, seams: inside.map(({ label }) => label) }), [scope, inside])
  const { tokens } = readBlocks(markSeams(block.token.raw, inside))
  return tokens.map((token, index) => (
    <TokenView key={index} token={token} isOpen={block.isOpen} scope={torn} dir="auto" />
  ))
}
