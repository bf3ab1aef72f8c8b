// Colours for code, line by line, in pieces of a few milliseconds. Shiki comes with the first code that is seen, each
// language with the first code in it; the colours are CSS variables, so that light and dark are the style sheet's.
import { createCssVariablesTheme, createHighlighterCore, type GrammarState, type HighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import { grammarOf, languageNamed } from './languages.ts'
import type { Painter, Run } from './paint.ts'

const THEME = 'holdfast'
const theme = createCssVariablesTheme({ name: THEME, variablePrefix: '--_code-', fontStyle: true })

/** Longer lines are generated, and stay as they are: some grammars take seconds for them. */
const LINE_CHARS_MAX = 1000

let making: Promise<HighlighterCore> | undefined

/**
 * A painter for code of this language, or undefined for one that has no colours here.
 * @param name as it was written behind the fence
 * @throws when the language cannot be fetched
 */
export async function openPainter(name: string): Promise<Painter | undefined> {
  const language = languageNamed(name)
  if (language === undefined) return undefined
  making ??= createHighlighterCore({
    themes: [theme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  })
  const highlighter = await making
  if (!highlighter.getLoadedLanguages().includes(language)) await highlighter.loadLanguage(await grammarOf(language))
  let state: GrammarState | undefined
  return {
    paint(line) {
      if (line.length > LINE_CHARS_MAX) return [{ text: line }]
      const result = highlighter.codeToTokens(line, {
        lang: language,
        theme: THEME,
        ...(state && { grammarState: state }),
      })
      state = result.grammarState
      return (result.tokens[0] ?? []).map(({ content, color, fontStyle }): Run => ({
        text: content,
        ...(color !== undefined && color !== PLAIN && { color }),
        ...(fontStyle === 1 && { isItalic: true }),
      }))
    },
  }
}

const PLAIN = 'var(--_code-foreground)'
