import { Composer } from 'yaml'

type ComposeErrorHandler = (source: unknown, code: unknown, message: unknown, isWarning?: boolean) => void

const options = { schema: 'failsafe', uniqueKeys: false, strict: true, prettyErrors: false, logLevel: 'silent' } as const
/** Errors of one document that are kept: each is dear, and nobody reads a thousand. */
const mostErrors = 1000

interface Complaining {
  onError: ComposeErrorHandler
  readonly errors: readonly unknown[]
}

/** The library's composer, which makes trees of tokens; it says nothing that only warns, and goes on where it keeps no more errors. */
export function composerOfFew(): Composer {
  const composer = new Composer(options)
  const complaining = composer as unknown as Complaining
  const { onError } = complaining
  complaining.onError = (source, code, message, isWarning) => {
    if (!isWarning && complaining.errors.length < mostErrors) onError(source, code, message)
  }
  return composer
}
