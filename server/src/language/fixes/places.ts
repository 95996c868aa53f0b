// Fields that stand where they have no place: where else they belong.

import { say } from '../say.ts'
import { element, fieldOf, fieldsOf, isKnown, isStruct, rootShape, type Shape, shapeOf, type TypeName } from '../schema/schema.ts'
import type { Change } from '../write/change.ts'
import { at, type Entry, type MapNode, type Node, type Path, present } from '../yaml/node.ts'
import { entryAround, type FixTarget, type Proposal, pathOf, propose } from './target.ts'

/** A mapping on the way from the object's root to a field, with its struct. */
interface Step {
  readonly path: Path
  readonly map: MapNode
  readonly type: TypeName
}

/** The ways to bring an unknown field, or one that stands twice, where it belongs: below the key above it, or to another struct. */
export function movedToPlace(target: FixTarget): Proposal[] {
  const { finding, root, base, document } = target
  const entry = entryAround(document.manifest.root, finding.start)
  const path = pathOf(target).slice(0, -1)
  const steps = stepsTo(root, path)
  const own = steps.at(-1)
  if (!entry?.key.trim() || !own || own.path.length !== path.length || !own.map.entries.includes(entry)) return []
  const nested = nestedBelow(own, entry)
  if (nested) return [proposal(target, nested.entries, [...base, ...own.path, nested.key], true)]
  if (finding.code === 'yaml-duplicate-key') return []
  const places = placesOf(target, steps, entry)
  const least = Math.min(...places.map(({ cost }) => cost))
  const nearest = places.filter(({ cost }) => cost === least)
  return nearest.map(({ path: into }) => proposal(target, [entry], [...base, ...into], nearest.length === 1))
}

function proposal({ context }: FixTarget, entries: readonly Entry[], into: Path, preferred: boolean): Proposal {
  const changes: Change[] = [{ move: entries.map(({ keyNode }) => keyNode.start), into }]
  const names = entries.map(({ key }) => key).join(', ')
  return propose(say(context.texts, 'fix.move', names, nameOf(into)), changes, preferred)
}

/** The last two fields of a path: `template.spec`, `containers[0]`. */
function nameOf(path: Path): string {
  const text = path.reduce<string>((name, step) => (typeof step === 'number' ? `${name}[${step}]` : `${name}.${step}`), '')
  return text.split('.').filter(Boolean).slice(-2).join('.')
}

function stepsTo(root: MapNode, path: Path): Step[] {
  const steps: Step[] = []
  let [node, shape]: [Node | undefined, Shape] = [root, rootShape]
  for (let depth = 0; ; depth++) {
    if (node?.kind === 'map' && isStruct(shape.type) && !shape.list && !shape.map)
      steps.push({ path: path.slice(0, depth), map: node, type: shape.type })
    const step = path[depth]
    if (step === undefined || !node) return steps
    const inner: Shape | undefined = typeof step === 'number' || shape.map ? element(shape) : innerShape(shape, step)
    if (!inner) return steps
    node = at(node, [step])
    shape = inner
  }
}

function innerShape({ type }: Shape, name: string): Shape | undefined {
  const field = fieldOf(type, name)
  return field && shapeOf(type, name, field)
}

/** Whether a field of that shape can take a value, as far as one sees from outside. */
function takes({ type, list, map }: Shape, value: Node): boolean {
  if (!present(value)) return true
  if (list) return value.kind === 'list'
  if (map || isStruct(type)) return value.kind === 'map'
  return value.kind === 'scalar' || type === 'any'
}

/**
 * A key above that has no value, and children beside it instead of below: all that follow it, as far as they belong there and not
 * here.
 */
function nestedBelow({ map, type }: Step, entry: Entry): { key: string; entries: readonly Entry[] } | undefined {
  const { entries } = map
  const index = entries.indexOf(entry)
  const head = entries.slice(0, index).findLast(({ value, merged }) => !present(value) && !merged)
  const shape = head && innerShape({ type, list: false, map: false }, head.key)
  if (!head || !shape || shape.list) return undefined
  const from = entries.indexOf(head) + 1
  const isChild = (one: Entry) => {
    if (one.merged || !takesKey(shape, one)) return false
    return fieldOf(type, one.key) === undefined || entries.findIndex(({ key }) => key === one.key) < from
  }
  const end = entries.findIndex((one, at) => at >= from && !isChild(one))
  const run = entries.slice(from, end < 0 ? undefined : end)
  return run.includes(entry) ? { key: head.key, entries: run } : undefined
}

function takesKey(shape: Shape, { key, value }: Entry): boolean {
  if (shape.map) return takes(element(shape), value)
  const inner = innerShape(shape, key)
  return inner !== undefined && takes(inner, value)
}

interface Goal {
  readonly path: Path
  /** Steps from the place at hand; a mapping that is not there yet costs half a step more. */
  readonly cost: number
}

const maxDown = 2

/** Structs whose keys are often written where the keys of their one kind of mapping belong. */
const openMaps: ReadonlySet<TypeName> = new Set(['LabelSelector', 'ResourceRequirements'])

/** Structs around that have such a field, free and for such a value. */
function placesOf({ context }: FixTarget, steps: readonly Step[], entry: Entry): Goal[] {
  const { version } = context.settings
  const goals = new Map<string, Goal>()
  const own = steps.length - 1
  const offer = (path: Path, holder: Node | undefined, shape: Shape, cost: number) => {
    const field = shape.map ? undefined : fieldOf(shape.type, entry.key)
    if (!shape.map && (!field || !isKnown(field, version) || field.system)) return
    const isFree = !present(at(holder, [entry.key]))
    const key = JSON.stringify(path)
    if (isFree && takesKey(shape, entry) && !((goals.get(key)?.cost ?? 99) <= cost)) goals.set(key, { path, cost })
  }
  const down = (path: Path, map: Node | undefined, type: TypeName, cost: number, depth: number) => {
    const isOpen = cost === 0 && openMaps.has(type)
    for (const [name, field] of fieldsOf(type)) {
      const shape = shapeOf(type, name, field)
      const node = at(map, [name])
      if (!isKnown(field, version) || field.system || (node && present(node) && node.kind === 'scalar')) continue
      const isThere = node?.kind === 'map' || node?.kind === 'list'
      const next = cost + (isThere ? 1 : 1.5)
      if (shape.list) {
        const only = node?.kind === 'list' && node.items.length === 1 ? node.items[0] : undefined
        if (only?.kind === 'map' && isStruct(shape.type)) offer([...path, name, 0], only, element(shape), next)
      } else if (isStruct(shape.type) || (shape.map && isOpen)) {
        if (node?.kind === 'list') continue
        offer([...path, name], node, shape, next)
        if (!shape.map && depth < maxDown && (isThere || depth === 0)) down([...path, name], node, shape.type, next, depth + 1)
      }
    }
  }
  for (const [index, { path, map, type }] of steps.entries()) {
    const up = own - index
    if (up > 0) offer(path, map, { type, list: false, map: false }, up)
    down(path, map, type, up, 1)
  }
  for (const goal of rightAbove(steps.at(-1), entry)) offer(goal.path, goal.map, goal.shape, 1)
  return [...goals.values()]
}

/**
 * What a key at the column of the one above it may belong to: the last item of its list, or its mapping of texts, where a key with a
 * domain or a dot can be nothing else.
 */
function* rightAbove(own: Step | undefined, entry: Entry): Iterable<{ path: Path; map: Node; shape: Shape }> {
  const before = own?.map.entries[own.map.entries.indexOf(entry) - 1]
  const shape = own && before && innerShape({ type: own.type, list: false, map: false }, before.key)
  if (!own || !before || !shape) return
  const last = before.value.kind === 'list' ? before.value.items.at(-1) : undefined
  if (shape.list && before.value.kind === 'list' && last?.kind === 'map')
    yield { path: [...own.path, before.key, before.value.items.length - 1], map: last, shape: element(shape) }
  if (shape.map && before.value.kind === 'map' && /[./]/.test(entry.key))
    yield { path: [...own.path, before.key], map: before.value, shape }
}
