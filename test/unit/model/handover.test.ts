// Ownership as the API server has it; test/kubernetes/ holds it against the real one.
import type { FieldSet, KubernetesObject, ManagedFieldsEntry } from '../../../model/src/objects/kubernetes.ts'
import { lastApplied } from '../../../model/src/objects/slim.ts'
import { difference, fieldsOf, fieldsV1, intersection, union, withParents } from '../../../model/src/ownership/fieldSet.ts'
import { appliedTo, handedOver, pathInApplied } from '../../../model/src/ownership/handover.ts'
import { merged } from '../../../model/src/ownership/typedMerge.ts'
import { cases } from '../cases.ts'

const set = (fields: FieldSet) => fieldsOf(fields)
const back = (...fields: readonly Parameters<typeof fieldsV1>[0][]) => fields.map(fieldsV1)
const spec = (fields: FieldSet): FieldSet => ({ 'f:spec': fields })
const item = (name: string, more: FieldSet = {}): FieldSet => ({ [`k:{"name":"${name}"}`]: { '.': {}, 'f:name': {}, ...more } })
const port = (number: number): FieldSet => ({
  [`k:{"containerPort":${number},"protocol":"TCP"}`]: { '.': {}, 'f:containerPort': {} },
})

cases({
  'there and back': [back(set({ 'f:a': { '.': {}, 'f:b': {} }, 'f:c': {} })), [{ 'f:a': { '.': {}, 'f:b': {} }, 'f:c': {} }]],
  'keys in any order are one step': [
    back(union(set({ 'k:{"protocol":"TCP","containerPort":1}': {} }), set({ 'k:{"containerPort":1,"protocol":"TCP"}': {} }))),
    [{ 'k:{"containerPort":1,"protocol":"TCP"}': {} }],
  ],
  'of two sets': [
    back(
      union(set({ 'f:a': { 'f:b': {} } }), set({ 'f:a': { 'f:c': {} }, 'f:d': {} })),
      intersection(set({ 'f:a': { 'f:b': {}, 'f:c': {} } }), set({ 'f:a': { 'f:c': {} } })),
      difference(set({ 'f:a': { '.': {}, 'f:b': {} } }), set({ 'f:a': {} })),
      withParents(set({ 'f:a': { 'k:{"name":"x"}': { 'f:b': { 'f:c': {} } } } })),
    ),
    [
      { 'f:a': { 'f:b': {}, 'f:c': {} }, 'f:d': {} },
      { 'f:a': { 'f:c': {} } },
      { 'f:a': { 'f:b': {} } },
      { 'f:a': { '.': {}, 'k:{"name":"x"}': { 'f:b': { '.': {}, 'f:c': {} } } } },
    ],
  ],
})

const named = (...names: readonly string[]) => names.map((name) => ({ name }))
const order = (live: readonly string[], applied: readonly string[]) => {
  const known = fieldsOf({ 'f:l': Object.assign({}, ...live.map((name) => item(name))) as FieldSet })
  const { l } = merged({ l: named(...live) }, { l: named(...applied) }, known) as { l: { name: string }[] }
  return l.map(({ name }) => name).join('')
}
const merge = (live: object, applied: object, fields: FieldSet) => merged(live, applied, fieldsOf(fields))

cases({
  'items keep the order of what is applied': [
    [order(['a', 'b'], ['b', 'a']), order(['a', 'x', 'b'], ['b', 'a']), order(['a', 'b', 'c'], ['c', 'y', 'a'])],
    ['ba', 'xba', 'bcya'],
  ],
  'others stay where they stood': [
    [order(['x', 'a'], ['a', 'b']), order(['a', 'x'], ['b', 'a'])],
    ['xab', 'bax'],
  ],
  'a list that is owned as a whole is replaced': [merge({ l: [1, 2] }, { l: [3] }, { 'f:l': {} }), { l: [3] }],
  'a set is united': [merge({ l: ['a', 'b'] }, { l: ['c'] }, { 'f:l': { 'v:"a"': {}, 'v:"b"': {} } }), { l: ['a', 'b', 'c'] }],
  'a mapping that is owned as a whole is replaced': [merge({ m: { a: 1 } }, { m: { b: 1 } }, { 'f:m': {} }), { m: { b: 1 } }],
  'any other is merged': [merge({ m: { a: 1 } }, { m: { b: 1 } }, { 'f:m': { 'f:a': {} } }), { m: { a: 1, b: 1 } }],
  'null takes a value away, and keeps what is not empty': [
    merge(
      { a: 1, m: { x: 1 }, l: [{ name: 'a' }] },
      { a: null, m: null, l: null },
      { 'f:a': {}, 'f:m': { 'f:x': {} }, 'f:l': item('a') },
    ),
    { a: null, m: { x: 1 }, l: [{ name: 'a' }] },
  ],
  'a protocol that is left out': [
    merge({ l: [{ containerPort: 1, protocol: 'TCP', name: 'x' }] }, { l: [{ containerPort: 1 }] }, { 'f:l': port(1) }),
    { l: [{ containerPort: 1, protocol: 'TCP', name: 'x' }] },
  ],
})

const object = (spec: object, managedFields: readonly ManagedFieldsEntry[] = [], annotations?: Record<string, string>) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'x', managedFields, ...(annotations && { annotations }) },
    spec,
  }) as KubernetesObject
const entry = (manager: string, operation: 'Apply' | 'Update', fieldsV1: FieldSet): ManagedFieldsEntry => ({
  manager,
  operation,
  fieldsV1,
})
const note: FieldSet = { 'f:metadata': { 'f:annotations': { '.': {}, [`f:${lastApplied}`]: {} } } }
const client = (fields: FieldSet) => entry('kubectl-client-side-apply', 'Update', { ...note, ...spec(fields) })
const applied = (live: KubernetesObject, file: object) => {
  const owners = handedOver(live, object(file), 'us') ?? live.metadata.managedFields ?? []
  return (appliedTo(live, object(file), owners, 'us')?.object as unknown as { spec: unknown } | undefined)?.spec
}
const two = { l: named('a', 'b') }
const both = { 'f:l': { ...item('a'), ...item('b') } }

cases({
  'nothing to hand over': [
    handedOver(object({}, [entry('argocd-controller', 'Apply', spec({ 'f:a': {} }))]), object({}), 'us'),
    undefined,
  ],
  'what the file lacks goes': [applied(object(two, [client(both)]), { l: named('b') }), { l: named('b') }],
  'what another applies stays': [
    applied(object(two, [client(both), entry('helm', 'Apply', spec({ 'f:l': item('a') }))]), { l: named('b') }),
    two,
  ],
  'what another only set below an item goes with it': [
    applied(
      object({ l: [{ name: 'a', image: 'i' }, { name: 'b' }] }, [
        client(both),
        entry('kubectl-set', 'Update', spec({ 'f:l': { 'k:{"name":"a"}': { 'f:image': {} } } })),
      ]),
      { l: named('b') },
    ),
    { l: named('b') },
  ],
  'what nobody owns stays': [applied(object({ a: 1, d: 1 }, [client({ 'f:a': {} })]), { a: 2 }), { a: 2, d: 1 }],
  'what an editor changed of what was applied goes too': [
    applied(
      object({ a: 1, b: 2 }, [client({ 'f:a': {} }), entry('kubectl-edit', 'Update', spec({ 'f:b': {} }))], {
        [lastApplied]: JSON.stringify(object({ a: 1, b: 1 })),
      }),
      { a: 1 },
    ),
    { a: 1 },
  ],
  'what an editor added stays': [
    applied(
      object({ a: 1, b: 2 }, [client({ 'f:a': {} }), entry('kubectl-edit', 'Update', spec({ 'f:b': {} }))], {
        [lastApplied]: JSON.stringify(object({ a: 1 })),
      }),
      { a: 1 },
    ),
    { a: 1, b: 2 },
  ],
  'kubectl on the server’s side': [
    applied(object({ a: 1, b: 1 }, [entry('kubectl', 'Apply', spec({ 'f:a': {}, 'f:b': {} }))]), { a: 1 }),
    { a: 1 },
  ],
  'a list that nobody owns': [applied(object({ l: [1], a: 1 }, [client({ 'f:a': {} })]), { l: [2] }), undefined],
  'a path leads to the line of the file': [
    (() => {
      const live = object({ l: [{ name: 'x' }, { name: 'a' }, { name: 'b' }] }, [
        client({ 'f:l': { ...item('a'), ...item('b'), ...item('x') } }),
      ])
      const file = object({ l: named('b', 'a') })
      const whole = appliedTo(live, file, live.metadata.managedFields ?? [], 'us')
      return whole && [pathInApplied(['spec', 'l', 0, 'name'], whole, file), pathInApplied(['spec', 'l', 1, 'name'], whole, file)]
    })(),
    [
      ['spec', 'l'],
      ['spec', 'l', 0, 'name'],
    ],
  ],
})
