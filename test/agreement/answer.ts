// What a server, or this project, says to one document, in a form that can be compared.

/** Where the server stops: at the first layer that finds anything, and with the findings of that layer alone. */
export type Stage = 'accepted' | 'request' | 'decode' | 'strict' | 'validation'

export interface Answer {
  readonly stage: Stage
  /** Paths of the fields refused. A type error names its field without list indexes; some answers name none. */
  readonly fields: ReadonlySet<string>
  readonly warnings: ReadonlySet<string>
  readonly message: string
}

/** The body of a kube-apiserver's answer, as far as it is compared. */
export interface ServerAnswer {
  readonly code: number
  readonly message?: string
  readonly causes?: readonly { readonly reason?: string; readonly field?: string; readonly message?: string }[]
  readonly warnings?: readonly string[]
}

/** Reads a server's answer: the status code, the causes of a 422, and the texts of a 400. */
export function answerOf({ code, message = '', causes = [], warnings = [] }: ServerAnswer): Answer {
  const said = new Set(warnings)
  if (code < 300) return { stage: 'accepted', fields: new Set(), warnings: said, message }
  if (code === 422) {
    return { stage: 'validation', fields: new Set(causes.map(({ field }) => field ?? '')), warnings: said, message }
  }
  const strict = message.indexOf('strict decoding error: ')
  if (strict >= 0) {
    const found = message.slice(strict).matchAll(/(unknown|duplicate) field ("(?:[^"\\]|\\.)*")/g)
    const fields = [...found].map(([, what, name]) => `${what === 'duplicate' ? 'twice ' : ''}${unquote(name ?? '""')}`)
    // Of a key that stands twice, YAML's own message gives no path.
    const keys = message.matchAll(/key ("(?:[^"\\]|\\.)*"|\S+) already set in map/g)
    const twice = [...keys].map(([, key = '']) => `key ${key.startsWith('"') ? unquote(key) : key}`)
    return { stage: 'strict', fields: new Set([...fields, ...twice]), warnings: said, message }
  }
  const type = /Go struct field \w*\.(\S+) of type/.exec(message)?.[1]
  const isDecode = type !== undefined || /cannot be handled as a DaemonSet/.test(message)
  return { stage: isDecode ? 'decode' : 'request', fields: new Set(type ? [type] : []), warnings: said, message }
}

function unquote(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    return text.slice(1, -1)
  }
}
