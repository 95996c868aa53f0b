// The two parts of VS Code that are used here; the package has no types for them.
declare module 'monaco-editor-core/esm/vs/base/common/filters.js' {
  export const FuzzyScoreOptions: { readonly default: object }
  /** The score first; nothing where the pattern does not fit the word. */
  export function fuzzyScoreGracefulAggressive(
    pattern: string,
    patternLow: string,
    patternStart: number,
    word: string,
    wordLow: string,
    wordStart: number,
    options: object,
  ): readonly [score: number, ...rest: number[]] | undefined
}
declare module 'monaco-editor-core/esm/vs/editor/contrib/snippet/browser/snippetParser.js' {
  export class SnippetParser {
    parse(value: string): { toString(): string }
  }
}
