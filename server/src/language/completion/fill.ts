import { nameIn, typed } from '../draft.ts'
import { isStruct, shapeAt } from '../schema/schema.ts'
import { Stop, Verbatim } from '../write/stop.ts'
import { type Fields, isFields, isList } from '../write/values.ts'
import { at, entriesOf, type Node, type Path, writtenString } from '../yaml/node.ts'
import type { Asked } from './item.ts'
import { isStandIn } from './standIn.ts'
import { offersAt, withFirst } from './values.ts'

type Known = Pick<Asked<'key'>, 'object' | 'named'>

const mostChoices = 12

/**
 * A draft with what the document knows already: labels that must agree, names that stand elsewhere; where several values are likely, a
 * choice of them. `path` is that of the draft, counted from the object.
 */
export function filled(draft: unknown, path: Path, asked: Known): unknown {
  if (draft instanceof Stop) return withOffers(draft, path, asked)
  if (isList(draft)) return draft.map((item, index) => filled(item, [...path, index], asked))
  if (!isFields(draft)) return draft
  const labels = isLabels(path) ? labelsFor(path, asked.object) : undefined
  if (labels) return labels
  return Object.fromEntries(Object.entries(draft).map(([key, value]) => [key, filled(value, [...path, key], asked)]))
}

/** The stop of a scalar field of that name, named where its text stands in several places. */
function withOffers(stop: Stop, path: Path, asked: Known): Stop {
  const shape = shapeAt(path)
  // How much of a resource a pod gets, nobody guesses.
  if (!shape || shape.list || shape.map || isStruct(shape.type) || shape.type === 'quantity') return stop
  const offers = offersAt(asked, path)
    .map(({ value }) => value)
    .filter((value) => value !== '')
  const usual = stop.value === undefined ? undefined : String(stop.value)
  const choices = [...new Set(usual !== undefined && !offers.includes(usual) && !isName(path) ? [usual, ...offers] : offers)]
  const first = usual !== undefined && choices.includes(usual) && !isName(path) ? usual : choices[0]
  if (first === undefined) return stop
  const ordered = withFirst(first, choices).slice(0, mostChoices)
  const value = typed(shape.type, first)
  return value instanceof Verbatim ? stop : new Stop(value, stop.isText, stop.name, ordered.length > 1 ? ordered : [])
}

/** Where a name of the document itself is better than any usual one. */
const isName = (path: Path) => path.at(-1) === 'name'

const isTemplated = (node: Node) => node.kind === 'scalar' && node.templated === true

const isLabels = (path: Path) => /(^|\.)(metadata\.labels|matchLabels)$/.test(path.join('.'))

/** The labels that a selector and its template must share, else one by the object's name. */
function labelsFor(path: Path, object: Node | undefined): Fields | undefined {
  const place = path.join('.')
  const known = [
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', 'labels'],
  ].filter((one) => one.join('.') !== place)
  for (const one of known) {
    const labels = entriesOf(at(object, one)).flatMap(({ key, keyNode, value }): [string, string | Stop][] => {
      const text = isTemplated(value) ? new Stop(undefined, true) : writtenString(value)
      if (text === undefined || isTemplated(keyNode) || isStandIn(key)) return []
      return typeof text === 'string' && isStandIn(text) ? [] : [[key, text]]
    })
    if (labels.length > 0) return Object.fromEntries(labels)
  }
  const name = nameIn(object)
  return name === undefined ? undefined : { app: name }
}
