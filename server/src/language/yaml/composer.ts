import { Composer, type CST } from 'yaml'

const options = { schema: 'failsafe', uniqueKeys: false, strict: true, prettyErrors: false, logLevel: 'silent' } as const
/** Errors of one document that are kept: each is dear to make, and nobody reads a thousand. */
const mostErrors = 1000

type OnError = (source: unknown, code: unknown, message: unknown, isWarning?: boolean) => void

/** The library's composer, which makes trees of tokens; it makes no warnings, and no more than so many errors. */
export class ComposerOfFew extends Composer {
  private made = 0

  constructor() {
    super(options)
    const complaining = this as unknown as { onError: OnError }
    const { onError } = complaining
    complaining.onError = (source, code, message, isWarning) => {
      if (!isWarning && ++this.made <= mostErrors) onError(source, code, message)
    }
  }

  override *next(token: CST.Token) {
    if (token.type !== 'error' || ++this.made <= mostErrors) yield* super.next(token)
  }
}
