// marked's tokens as React elements: blocks, and what stands in them.
import { Fragment, type MouseEvent, type ReactNode, memo, useMemo } from 'react'
import { SeamIcon } from '../icons.tsx'
import { useSettings } from '../settings.tsx'
import { imageAddress, linkAddress } from './address.ts'
import { CodeBlock } from './code/code-block.tsx'
import { withoutEntities } from './entities.ts'
import { FormulaView } from './formula.tsx'
import { type Links, type MarkedToken, type Token, type Tokens, readInline } from './lexer.ts'
import { closeInline } from './repair/inline.ts'
import { splitAtMarks } from './seams.ts'

/** What a block has to know of the text around it. */
export interface Scope {
  readonly links: Links
  /** What the marks in its text say, in order. */
  readonly seams: readonly string[]
}

interface TokenProps {
  readonly token: Token
  /** It is the last one, and more of it may come. */
  readonly isOpen: boolean
  readonly scope: Scope
  /** Of a block in no other one: its direction is that of its words. What stands in it follows. */
  readonly dir?: 'auto'
}

/** One block. Two blocks that were written alike are drawn alike, so it is their text that is compared. */
export const TokenView = memo(
  function TokenView({ token, isOpen, scope, dir }: TokenProps): ReactNode {
    const one = token as MarkedToken
    switch (one.type) {
      case 'heading': {
        // The page has headings of its own above these.
        const Heading = `h${Math.min(6, one.depth + 2)}` as 'h3'
        return (
          <Heading className={`hf-h${one.depth}`} dir={dir}>
            <Inline text={one.text} isOpen={isOpen} scope={scope} />
          </Heading>
        )
      }
      case 'paragraph':
        return (
          <p dir={dir}>
            <Inline text={one.text} isOpen={isOpen} scope={scope} />
          </p>
        )
      case 'text':
        return <Inline text={one.text} isOpen={isOpen} scope={scope} />
      case 'code':
        return <CodeBlock code={one.text} language={one.lang?.trim().split(/[\s{]/)[0] ?? ''} isGrowing={isOpen} />
      case 'blockquote':
        return (
          <blockquote dir={dir}>
            <TokenViews tokens={one.tokens} isOpen={isOpen} scope={scope} />
          </blockquote>
        )
      case 'list':
        return <ListView list={one} isOpen={isOpen} scope={scope} dir={dir} />
      case 'table':
        return <TableView table={one} isOpen={isOpen} scope={scope} dir={dir} />
      case 'hr':
        return <hr />
      case 'html':
        return <p dir={dir}>{withLineBreaks(one.raw.trim())}</p>
      default:
        return otherToken(token, isOpen, scope, dir)
    }
  },
  (a, b) =>
    a.token.type === b.token.type && a.token.raw === b.token.raw && a.isOpen === b.isOpen && a.scope === b.scope,
)

function otherToken(token: Tokens.Generic, isOpen: boolean, scope: Scope, dir: 'auto' | undefined): ReactNode {
  if (token.type === 'block-maths')
    return <FormulaView tex={token['tex']} isDisplay isGrowing={isOpen && !token.raw.endsWith('\n')} />
  if (token.type === 'footnote')
    return (
      <p className="hf-footnote" dir={dir}>
        <sup>{token['label']}</sup> <Inline text={token['text']} isOpen={isOpen} scope={scope} />
      </p>
    )
  return null
}

interface TokensProps {
  readonly tokens: readonly Token[]
  readonly isOpen: boolean
  readonly scope: Scope
}

const TokenViews = ({ tokens, isOpen, scope }: TokensProps) =>
  tokens.map((token, index) => (
    <TokenView key={index} token={token} isOpen={isOpen && index === tokens.length - 1} scope={scope} />
  ))

interface ListProps {
  readonly list: Tokens.List
  readonly isOpen: boolean
  readonly scope: Scope
  readonly dir: 'auto' | undefined
}

function ListView({ list, isOpen, scope, dir }: ListProps) {
  const items = list.items.map((item, index) => (
    <ItemView
      key={index}
      item={item}
      isLoose={list.loose}
      isOpen={isOpen && index === list.items.length - 1}
      scope={scope}
    />
  ))
  if (!list.ordered) return <ul dir={dir}>{items}</ul>
  return (
    <ol start={Number(list.start)} dir={dir}>
      {items}
    </ol>
  )
}

interface ItemProps {
  readonly item: Tokens.ListItem
  readonly isLoose: boolean
  readonly isOpen: boolean
  readonly scope: Scope
}

const ItemView = memo(
  function ItemView({ item, isOpen, scope }: ItemProps) {
    if (!item.task) {
      return (
        <li>
          <TokenViews tokens={item.tokens} isOpen={isOpen} scope={scope} />
        </li>
      )
    }
    return (
      <li className="hf-task">
        <input type="checkbox" checked={item.checked === true} disabled readOnly aria-label={item.text.slice(0, 80)} />
        <div>
          <TokenViews tokens={item.tokens.map(withoutBox)} isOpen={isOpen} scope={scope} />
        </div>
      </li>
    )
  },
  (a, b) => a.item.raw === b.item.raw && a.isLoose === b.isLoose && a.isOpen === b.isOpen && a.scope === b.scope,
)

/** marked leaves the box in the text of a task. */
const withoutBox = (token: Token, index: number): Token =>
  index === 0 && 'text' in token ? { ...token, text: String(token.text).replace(/^\[[ xX]\][ \t]+/, '') } : token

interface TableProps {
  readonly table: Tokens.Table
  readonly isOpen: boolean
  readonly scope: Scope
  readonly dir: 'auto' | undefined
}

function TableView({ table, isOpen, scope, dir }: TableProps) {
  const { labels } = useSettings()
  /** The cell that is being written: the last one with something in it. */
  const written = (cells: readonly Tokens.TableCell[]): number => cells.findLastIndex(({ text }) => text !== '')
  const cellsOf = (cells: readonly Tokens.TableCell[], isLast: boolean, Cell: 'th' | 'td') =>
    cells.map(({ text, align }, index) => (
      <Cell key={index} style={align ? { textAlign: align } : undefined}>
        <Inline text={text} isOpen={isOpen && isLast && index === written(cells)} scope={scope} />
      </Cell>
    ))
  return (
    <div className="hf-table" dir={dir} role="group" aria-label={labels.chart.table} tabIndex={0}>
      <table>
        <thead>
          <tr>{cellsOf(table.header, table.rows.length === 0, 'th')}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>{cellsOf(row, index === table.rows.length - 1, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface InlineProps {
  readonly text: string
  readonly isOpen: boolean
  readonly scope: Scope
}

/** What stands in one block. Read when it is drawn, and not before. */
const Inline = memo(function Inline({ text, isOpen, scope }: InlineProps) {
  const tokens = useMemo(() => readInline(isOpen ? closeInline(text) : text, scope.links), [text, isOpen, scope.links])
  return inline(tokens, isOpen, scope)
})

const inline = (tokens: readonly Token[], isOpen: boolean, scope: Scope): ReactNode =>
  tokens.map((token, index) => (
    <Fragment key={index}>{inlineToken(token, isOpen && index === tokens.length - 1, scope)}</Fragment>
  ))

function inlineToken(token: Token, isOpen: boolean, scope: Scope): ReactNode {
  const one = token as MarkedToken
  switch (one.type) {
    case 'text':
      return one.tokens ? inline(one.tokens, isOpen, scope) : withSeams(withoutEntities(one.text), scope)
    case 'escape':
      return one.text
    case 'strong':
      return <strong>{inline(one.tokens, isOpen, scope)}</strong>
    case 'em':
      return <em>{inline(one.tokens, isOpen, scope)}</em>
    case 'del':
      return <del>{inline(one.tokens, isOpen, scope)}</del>
    case 'codespan':
      return <code dir="ltr">{withSeams(one.text, scope)}</code>
    case 'br':
      return <br />
    case 'link':
      return (
        <LinkView href={one.autolink ? one.href : withoutEntities(one.href)}>
          {inline(one.tokens, isOpen, scope)}
        </LinkView>
      )
    case 'image':
      return <ImageView href={withoutEntities(one.href)} text={one.text} />
    case 'html':
      return withLineBreaks(one.raw)
    default:
      return otherInline(token, isOpen)
  }
}

function otherInline(token: Tokens.Generic, isOpen: boolean): ReactNode {
  if (token.type === 'maths')
    return <FormulaView tex={token['tex']} isDisplay={token['isDisplay']} isGrowing={isOpen} />
  if (token.type === 'footnote-mark') return <sup>{token['label']}</sup>
  return token.raw
}

const withSeams = (text: string, { seams }: Scope): ReactNode =>
  seams.length === 0
    ? text
    : splitAtMarks(text).map((part, index) =>
        typeof part === 'string' ? part : <SeamRule key={index} label={seams[part] ?? ''} />,
      )

/** The one tag that models write for want of another way: a line break in the cell of a table. */
const withLineBreaks = (html: string): ReactNode => (/^<br\s*\/?>$/i.test(html) ? <br /> : html)

/** A thin line across the text, with what happened there. */
export const SeamRule = ({ label }: { label: string }) => (
  <span className="hf-seam" role="note">
    <SeamIcon />
    <span>{label}</span>
  </span>
)

function LinkView({ href, children }: { href: string; children: ReactNode }) {
  const { onLink } = useSettings()
  const address = linkAddress(href)
  if (address === undefined) return children
  const follow = (event: MouseEvent) => {
    if (onLink?.(address) === true) event.preventDefault()
  }
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow" onClick={follow}>
      {children}
    </a>
  )
}

function ImageView({ href, text }: { href: string; text: string }) {
  const { allowImage, labels } = useSettings()
  const address = imageAddress(href)
  if (address === undefined || allowImage?.(address) === false) return text || labels.chart.image
  return <img src={address} alt={text} loading="lazy" decoding="async" referrerPolicy="no-referrer" />
}
