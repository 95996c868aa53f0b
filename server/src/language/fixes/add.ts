import { draftOf, typed, usualValue } from '../draft.ts'
import { say } from '../say.ts'
import { fieldAt, shapeAt } from '../schema/schema.ts'
import { at, get, itemsOf, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { selectorOfLabels } from './selectors.ts'
import { type FixTarget, type Proposal, pathOf, propose, set } from './target.ts'

/**
 * Writes what is missing: `field` is a path from the object's root where it begins with `metadata.` or `spec`, else the name of a
 * field, or a path, beside the one the finding speaks of.
 */
export function addition(target: FixTarget, field: string, preferred: boolean, value?: string): Proposal {
  const { root, context } = target
  const path = fullPath(target, field)
  const known = value === undefined ? answerFor(root, path) : valueAt(path, value)
  const existing = at(root, path)
  const name = field.split('.').at(-1) ?? field
  const title = say(context.texts, 'fix.add', value === undefined ? name : `${name}: ${value}`)
  const guess = (one: Proposal): Proposal => (value === undefined ? { ...one, guesses: true } : one)
  if (known !== undefined && existing?.kind === 'scalar')
    return guess(propose(say(context.texts, 'fix.replace', String(known)), [set(target, path, known)], preferred))
  if (present(existing)) return propose(title, [], false)
  if (known !== undefined) return guess(propose(title, [set(target, path, known)], preferred))
  // What holds the field may be missing too, with all else that belongs into it.
  const missing = path.slice(0, path.findIndex((_, index) => !present(at(root, path.slice(0, index + 1)))) + 1)
  const selector = missing.at(-1) === 'selector' ? selectorOfLabels(root) : undefined
  const to = selector ?? draftAt(missing)
  const whole = propose(title, to === undefined ? [] : [set(target, missing, to)], preferred && writesWhole(missing))
  return selector ? whole : guess(whole)
}

/** Fields that the document's own text fills: a selector, a template, containers. */
const writesWhole = (path: Path) => /^(metadata|spec|selector|template|containers)$/.test(String(path.at(-1)))

function draftAt(path: Path): unknown {
  const field = fieldAt(path)
  return field && draftOf(field.owner, field.name)
}

function fullPath(target: FixTarget, field: string): Path {
  const { finding, root } = target
  const steps = field.split('.')
  if (/^(metadata\.|spec\b)/.test(field)) return steps
  const beside = [...finding.path.slice(0, -1), ...steps]
  const isPlace = (path: Path) => shapeAt(path) !== undefined && at(root, path.slice(0, -steps.length))?.kind === 'map'
  if (finding.path.at(-1) === steps[0] && isPlace(beside)) return beside
  // The server's path leaves out a step: the field belongs to the struct that is marked, or that holds the mark.
  const here = pathOf(target)
  const marked = [here, here.slice(0, -1)].map((path) => [...path, ...steps])
  return marked.find(isPlace) ?? beside
}

function answerFor(root: MapNode, path: Path): unknown {
  const field = fieldAt(path)
  const podSpec = at(root, ['spec', 'template', 'spec'])
  const first = (list: string) => stringOf(get(itemsOf(get(podSpec, list))[0], 'name')) || undefined
  switch (field && `${field.owner}.${field.name}`) {
    case 'VolumeMount.name':
    case 'VolumeDevice.name':
      return first('volumes')
    case 'ResourceFieldSelector.containerName':
      return first('containers')
    case 'VolumeMount.mountPath': {
      const name = stringOf(get(at(root, path.slice(0, -1)), 'name'))
      return name ? `/${name}` : undefined
    }
  }
  const usual = field && usualValue(field.owner, field.name)
  return usual === undefined || (field?.field.map && !field.element) ? undefined : valueAt(path, usual)
}

/** A value as the field takes it: of a list, a list of it. */
function valueAt(path: Path, value: string | number | boolean): unknown {
  const shape = shapeAt(path)
  const own = typeof value === 'string' ? typed(shape?.type ?? 'any', value) : value
  return shape?.list ? [own] : own
}
