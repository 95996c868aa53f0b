import type { FieldPath } from '../protocol.ts'
import { isRecord } from './record.ts'

/**
 * Reads a field as an API server names it, against the object it is about, for label keys hold dots and slashes themselves:
 * `spec.containers[0].image`, `metadata.labels[a.b/c]`, and of server-side apply `.spec.containers[name="app"].ports[containerPort=80,protocol="TCP"]`.
 * Goes as far as the object does; the steps after that are taken from the text.
 */
export function parseFieldPath(text: string, object: unknown): FieldPath {
  const path: (string | number)[] = []
  let rest = text.startsWith('.') ? text : `.${text}`
  let here: unknown = object
  while (rest !== '') {
    const step = rest.startsWith('[') ? bracketStep(rest, here) : nameStep(rest, here)
    if (!step) break
    path.push(step.step)
    rest = step.rest
    here = child(here, step.step)
  }
  return path
}

interface Step {
  readonly step: string | number
  readonly rest: string
}

const child = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined

/** The longest key that the text goes on with; else up to the next dot or bracket. */
function nameStep(rest: string, here: unknown): Step | undefined {
  const text = rest.replace(/^\./, '')
  const keys = isRecord(here) ? Object.keys(here) : []
  const fits = keys.filter((key) => text.startsWith(key) && /^($|[.[])/.test(text.slice(key.length)))
  const longest = fits.sort((a, b) => b.length - a.length)[0]
  const step = longest ?? /^[^.[]+/.exec(text)?.[0]
  return step ? { step, rest: text.slice(step.length) } : undefined
}

function bracketStep(rest: string, here: unknown): Step | undefined {
  const inside = closing(rest)
  if (inside === undefined) return undefined
  const after = rest.slice(inside.length + 2)
  if (/^\d+$/.test(inside) && (Array.isArray(here) || here === undefined)) return { step: Number(inside), rest: after }
  const items = Array.isArray(here) ? here : undefined
  if (!items) return { step: inside, rest: after }
  const index = items.findIndex((item) => fits(item, inside))
  return index >= 0 ? { step: index, rest: after } : undefined
}

/** What stands in the brackets that a text begins with; quotes may hold brackets of their own. */
function closing(text: string): string | undefined {
  const found = /^\[((?:"(?:[^"\\]|\\.)*"|[^\]"])*)\]/.exec(text)
  return found?.[1]
}

/** `name="app",port=80`, or `="value"` for the items of a set. */
function fits(item: unknown, keys: string): boolean {
  const pairs = [...keys.matchAll(/(?<![^=,"])([^=,"]*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)]
  return pairs.every(([, key = '', text = '']) => {
    const value = key === '' ? item : child(item, key)
    return JSON.stringify(value) === text || (value === undefined && isDefault(key, text))
  })
}

/** A list key that the manifest leaves out has its default in the server's path. */
const isDefault = (key: string, text: string) => key === 'protocol' && text === '"TCP"'

/** The value at a path. */
export function valueAt(object: unknown, path: FieldPath): unknown {
  return path.reduce(child, object)
}

/** A path as the API server writes it: `spec.containers[0].image`, `metadata.labels[a.b/c]`. */
export const fieldText = (path: FieldPath): string =>
  path
    .map((step, index) => (typeof step === 'number' || /[./]/.test(step) ? `[${step}]` : index > 0 ? `.${step}` : step))
    .join('')
